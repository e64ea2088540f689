using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>The database file: who may write it, and how it is opened.</summary>
public sealed class SqliteFile : IDisposable
{
    /// <summary>
    /// How long is waited for another process's lock, as of a tool that makes a backup. The provider tries again for so long, by default for 30 s.
    /// </summary>
    private const int LockPatienceSeconds = 2;

    private readonly string _directory;
    private readonly string _service;
    private readonly string _connection;
    private readonly string _unpooled;
    private FileStream? _owned;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    /// <param name="directory">Where it is, or will be.</param>
    /// <param name="fileName">Its name in the directory.</param>
    /// <param name="service">Who uses it, for people.</param>
    public SqliteFile(string directory, string fileName, string service)
    {
        (_directory, _service) = (directory, service);
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, fileName));
        var connection = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = LockPatienceSeconds };
        _connection = connection.ToString();
        connection.Pooling = false;
        _unpooled = connection.ToString();
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>Takes the directory for this process alone, until it is disposed.</summary>
    /// <returns>Whether it is taken only now, so that whoever had it before is gone.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be written, or another process has it.</exception>
    public bool Take()
    {
        if (_owned is not null)
            return false;
        try
        {
            Directory.CreateDirectory(_directory);
            // What an embedded service keeps in memory, a second process would not see.
            _owned = new FileStream(Path + ".owner", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The data directory {_directory} cannot be taken: {e.Message} Another {_service} may have it: set Data:Directory to "
                    + "one of its own, or configure real servers by connection strings to run several.",
                e
            );
        }
    }

    /// <summary>Opens a connection. One that writes waits for each commit to be on the disk (synchronous=FULL).</summary>
    /// <param name="isPooled">Whether it is kept open for the next when it is disposed.</param>
    /// <exception cref="StoreUnavailableException">The file is not this process's.</exception>
    public SqliteConnection Open(bool isPooled = true)
    {
        if (_owned is null)
            throw new StoreUnavailableException($"The data directory {_directory} is not taken yet.");
        var connection = new SqliteConnection(isPooled ? _connection : _unpooled);
        try
        {
            connection.Open();
            // The log is copied into the database in larger portions than by default, which costs fewer waits for the disk.
            connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-8000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the directory to others. Connections must be closed before.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connection))
            SqliteConnection.ClearPool(connection);
        _owned?.Dispose();
    }
}
