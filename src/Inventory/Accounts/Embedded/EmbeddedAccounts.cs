using System.Xml.Linq;
using Platform.Inventory.Stock.Embedded;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Accounts.Embedded;

/// <summary>Users and token keys in the SQLite file.</summary>
internal sealed class EmbeddedAccounts(EmbeddedStore store) : IAccountStore
{
    public Task<string?> FindPasswordHashAsync(string username, CancellationToken cancellationToken) =>
        store.ReadAsync(
            connection => (string?)connection.Scalar("SELECT password_hash FROM users WHERE username = $1", username),
            cancellationToken
        );

    public Task SavePasswordHashAsync(string username, string hash, CancellationToken cancellationToken) =>
        store.WriteAsync(
            connection => connection.Execute("INSERT OR REPLACE INTO users (username, password_hash) VALUES ($1, $2)", username, hash),
            cancellationToken
        );

    public IReadOnlyCollection<XElement> ReadKeys() =>
        Wait(
            store.ReadAsync(
                connection => connection.Query("SELECT xml FROM token_keys", row => XElement.Parse(row.GetString(0))),
                CancellationToken.None
            )
        );

    public void SaveKey(string name, XElement key) =>
        Wait(
            store.WriteAsync(
                connection =>
                    connection.Execute(
                        "INSERT OR IGNORE INTO token_keys (name, xml) VALUES ($1, $2)",
                        name,
                        key.ToString(SaveOptions.DisableFormatting)
                    ),
                CancellationToken.None
            )
        );

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
