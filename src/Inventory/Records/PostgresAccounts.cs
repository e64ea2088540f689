using System.Xml.Linq;
using Platform.Inventory.Accounts;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Users and keys in PostgreSQL. Their tables are made with those of the orders.</summary>
internal sealed class PostgresAccounts(PostgresDatabase database) : IAccountStore
{
    public Task<string?> FindPasswordHashAsync(string username, CancellationToken cancellationToken) => throw new NotSupportedException(database.Name);

    public Task SavePasswordHashAsync(string username, string hash, CancellationToken cancellationToken) => throw new NotSupportedException(database.Name);

    public IReadOnlyCollection<XElement> ReadKeys() => throw new NotSupportedException(database.Name);

    public void SaveKey(string name, XElement key) => throw new NotSupportedException(database.Name);
}
