using Microsoft.Data.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>The versions of the schema: embedded SQL files, applied in order. The file says at which it is (<c>PRAGMA user_version</c>).</summary>
internal static class SqliteSchema
{
    private static readonly string[] Versions = ["001-entries.sql"];

    /// <summary>Brings a file to the newest version, within the caller's transaction.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded it.</exception>
    public static void Upgrade(SqliteConnection connection)
    {
        int version = (int)(long)connection.Scalar("PRAGMA user_version")!;
        if (version > Versions.Length)
            throw new SchemaTooNewException($"The database {connection.DataSource} has schema version {version}, and this program knows {Versions.Length}. Run a newer LogIngest.");
        foreach (string name in Versions[version..])
            connection.Execute(Read(name));
        connection.Execute($"PRAGMA user_version = {Versions.Length}");
    }

    private static string Read(string name)
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream($"Sqlite/{name}")
            ?? throw new InvalidOperationException($"The schema file {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
