using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database beside the writer, on a thread of its own, so that little is left when the writer
/// must do it to begin the log again. Left to the writer alone, each 32 MB of log held all requests up for some 40 ms.
/// </summary>
public sealed class SqliteCheckpointer : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly SqliteFile _file;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private bool _started;

    /// <summary>Begins nothing yet: see <see cref="Start"/>.</summary>
    public SqliteCheckpointer(SqliteFile file)
    {
        _file = file;
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite checkpoint" };
    }

    /// <summary>Begins, once the file is there.</summary>
    public void Start()
    {
        if (!_started)
            _thread.Start();
        _started = true;
    }

    /// <summary>Waits for a copy that is under way.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_started)
            _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        SqliteConnection? connection = null;
        while (!_stop.Wait(Interval))
        {
            try
            {
                // Passive: it waits for nobody, and nobody for it.
                (connection ??= _file.Open()).Execute("PRAGMA wal_checkpoint(PASSIVE)");
            }
            catch (Exception e) when (e is SqliteException or StoreUnavailableException)
            {
                // The log only stays longer. A disk that is full or broken fails the writer's next commit, which is told.
            }
        }

        connection?.Dispose();
    }
}
