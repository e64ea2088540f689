using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// The versions of a schema: embedded SQL files, applied in order. The file says at which it is (<c>PRAGMA user_version</c>).
/// </summary>
/// <param name="assembly">Holds the files.</param>
/// <param name="resources">Their names as embedded resources, oldest first; versions count from 1.</param>
public sealed class SqliteSchema(Assembly assembly, IReadOnlyList<string> resources)
{
    /// <summary>Brings a file to the newest version, within the caller's transaction.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded it.</exception>
    public void Upgrade(SqliteConnection connection)
    {
        int version = (int)(long)connection.Scalar("PRAGMA user_version")!;
        if (version > resources.Count)
            throw new SchemaTooNewException(
                $"The database {connection.DataSource} has schema version {version}, and this program knows {resources.Count}. Run "
                    + "the newer program."
            );
        foreach (string name in resources.Skip(version))
            connection.Execute(Read(name));
        connection.Execute($"PRAGMA user_version = {resources.Count}");
    }

    private string Read(string name)
    {
        using var stream =
            assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The schema file {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
