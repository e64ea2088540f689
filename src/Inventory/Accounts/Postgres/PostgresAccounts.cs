using System.Xml.Linq;
using Npgsql;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Accounts.Postgres;

/// <summary>
/// Users and keys in PostgreSQL. Their tables are made with those of the orders (<see cref="PostgresRecord.PrepareAsync"/>).
/// </summary>
internal sealed class PostgresAccounts(PostgresDatabase database) : IAccountStore
{
    private const string Find = "SELECT password_hash FROM inventory_users WHERE username = $1";

    private const string Save = """
        INSERT INTO inventory_users (username, password_hash) VALUES ($1, $2)
        ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash
        """;

    private const string Keys = "SELECT xml FROM inventory_keys ORDER BY name";

    private const string AddKey = "INSERT INTO inventory_keys (name, xml) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    public async Task<string?> FindPasswordHashAsync(string username, CancellationToken cancellationToken) =>
        await ReadAsync("find a user", Sql.Command(Find, username), cancellationToken) is [var hash] ? hash : null;

    public Task SavePasswordHashAsync(string username, string hash, CancellationToken cancellationToken) =>
        database.RunAsync(
            "save a user",
            (connection, token) => connection.ExecuteAsync(Sql.Command(Save, username, hash), token),
            cancellationToken
        );

    public IReadOnlyCollection<XElement> ReadKeys() =>
        [
            .. ReadAsync("read its keys", Sql.Command(Keys), CancellationToken.None)
                .GetAwaiter()
                .GetResult()
                .Select(xml => XElement.Parse(xml)),
        ];

    public void SaveKey(string name, XElement key) =>
        database
            .RunAsync(
                "save a key",
                (connection, token) =>
                    connection.ExecuteAsync(Sql.Command(AddKey, name, key.ToString(SaveOptions.DisableFormatting)), token),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();

    private Task<IReadOnlyList<string>> ReadAsync(string what, NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        database.RunAsync(
            what,
            async (connection, token) =>
            {
                await using var batch = connection.Batch(command);
                return await batch.ReadAsync(row => row.GetString(0), token);
            },
            cancellationToken
        );
}
