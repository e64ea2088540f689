using System.Data;
using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Brings the schema to this program's version: numbered <c>Schema/*.sql</c>, each applied once, all in one transaction.</summary>
internal static class SchemaUpgrade
{
    private const string ResourcePrefix = "Postgres/";

    /// <summary>Those who start together wait for the first; its number is that of all our advisory locks, then 1.</summary>
    private const string TakeTurns = "SELECT pg_advisory_xact_lock(1347964747, 1)";

    // Asked first, since CREATE TABLE IF NOT EXISTS needs the right to create even where there is nothing to do.
    private const string IsNew = "SELECT to_regclass('log_schema') IS NULL";

    private const string CreateVersions =
        "CREATE TABLE log_schema (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

    private const string Current = "SELECT coalesce(max(version), 0) FROM log_schema";

    private const string Record = "INSERT INTO log_schema (version, name) VALUES ($1, $2)";

    private const string AddShards = "INSERT INTO log_shards (shard) SELECT generate_series(0, $1 - 1) ON CONFLICT DO NOTHING";

    /// <summary>The version that this program makes and understands.</summary>
    public static int Latest => Steps[^1].Version;

    private static Step[] Steps { get; } = [.. ReadSteps()];

    /// <exception cref="SchemaTooNewException">A newer program has upgraded the database.</exception>
    public static async Task RunAsync(NpgsqlConnection connection, string database, int shards, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await connection.ExecuteAsync(Sql.Command(TakeTurns), cancellationToken);
        int version = await ReadVersionAsync(connection, cancellationToken);
        if (version > Latest)
            throw new SchemaTooNewException(
                $"The schema of PostgreSQL at {database} has version {version}, this program knows versions up to {Latest}: run the newer program, or another database.");
        foreach (var step in Steps.Where(step => step.Version > version))
            await ApplyAsync(connection, step, cancellationToken);
        await connection.ExecuteAsync(Sql.Command(AddShards, shards), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var isNew = new NpgsqlCommand(IsNew, connection);
        if ((bool)(await isNew.ExecuteScalarAsync(cancellationToken))!)
            await connection.ExecuteAsync(Sql.Command(CreateVersions), cancellationToken);
        await using var current = new NpgsqlCommand(Current, connection);
        return (int)(await current.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Step step, CancellationToken cancellationToken)
    {
        await using var script = new NpgsqlCommand(step.Script, connection);
        await script.ExecuteNonQueryAsync(cancellationToken);
        await connection.ExecuteAsync(Sql.Command(Record, step.Version, step.Name), cancellationToken);
    }

    private static IEnumerable<Step> ReadSteps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            string name = Path.GetFileNameWithoutExtension(resource);
            yield return new(int.Parse(name.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private sealed record Step(int Version, string Name, string Script);
}
