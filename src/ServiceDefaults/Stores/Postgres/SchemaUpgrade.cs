using System.Data;
using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Platform.ServiceDefaults.Stores.Postgres;

/// <summary>Brings a schema to this program's version: numbered SQL files, each applied once, all in one transaction.</summary>
public sealed class SchemaUpgrade
{
    // Asked first, since CREATE TABLE IF NOT EXISTS needs the right to create even where there is nothing to do.
    private readonly string _isNew;
    private readonly string _createVersions;
    private readonly string _current;
    private readonly string _record;
    private readonly string _takeTurns;
    private readonly Step[] _steps;

    /// <param name="assembly">Holds the files as embedded resources.</param>
    /// <param name="resourcePrefix">What their names begin with. A version's three digits follow, then its name and <c>.sql</c>.</param>
    /// <param name="versionTable">Where the versions that were applied are written down; it is made.</param>
    /// <param name="lockNumber">
    /// Those who start together wait for the first: the second number of the advisory lock, whose first is that of all our
    /// locks, 1347964747. Unlike any other of the database's users.
    /// </param>
    public SchemaUpgrade(Assembly assembly, string resourcePrefix, string versionTable, int lockNumber)
    {
        _isNew = $"SELECT to_regclass('{versionTable}') IS NULL";
        _createVersions =
            $"CREATE TABLE {versionTable} (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";
        _current = $"SELECT coalesce(max(version), 0) FROM {versionTable}";
        _record = $"INSERT INTO {versionTable} (version, name) VALUES ($1, $2)";
        _takeTurns = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock(1347964747, {lockNumber})");
        _steps = [.. ReadSteps(assembly, resourcePrefix)];
    }

    /// <summary>The version that this program makes and understands.</summary>
    public int Latest => _steps[^1].Version;

    /// <param name="connection">Open, without a transaction.</param>
    /// <param name="database">For people (<see cref="PostgresDatabase.Name"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded the database.</exception>
    public async Task RunAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await connection.ExecuteAsync(Sql.Command(_takeTurns), cancellationToken);
        int version = await ReadVersionAsync(connection, cancellationToken);
        if (version > Latest)
            throw new SchemaTooNewException(
                $"The schema of PostgreSQL at {database} has version {version}, this program knows versions up to {Latest}: run the "
                    + "newer program, or another database."
            );
        foreach (var step in _steps.Where(step => step.Version > version))
            await ApplyAsync(connection, step, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var isNew = new NpgsqlCommand(_isNew, connection);
        if ((bool)(await isNew.ExecuteScalarAsync(cancellationToken))!)
            await connection.ExecuteAsync(Sql.Command(_createVersions), cancellationToken);
        await using var current = new NpgsqlCommand(_current, connection);
        return (int)(await current.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Step step, CancellationToken cancellationToken)
    {
        await using var script = new NpgsqlCommand(step.Script, connection);
        await script.ExecuteNonQueryAsync(cancellationToken);
        await connection.ExecuteAsync(Sql.Command(_record, step.Version, step.Name), cancellationToken);
    }

    private static IEnumerable<Step> ReadSteps(Assembly assembly, string prefix)
    {
        foreach (
            string resource in assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            string name = Path.GetFileNameWithoutExtension(resource[prefix.Length..]);
            yield return new(int.Parse(name.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private sealed record Step(int Version, string Name, string Script);
}
