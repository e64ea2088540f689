using System.Xml.Linq;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts;

/// <summary>
/// Who may log in, and the keys that protect tokens. All calls throw <see cref="StoreUnavailableException"/> while the database is
/// unavailable.
/// </summary>
internal interface IAccountStore
{
    /// <summary>The hash of a user's password; null for an unknown user.</summary>
    Task<string?> FindPasswordHashAsync(string username, CancellationToken cancellationToken);

    /// <summary>Adds a user, or changes its password.</summary>
    Task SavePasswordHashAsync(string username, string hash, CancellationToken cancellationToken);

    /// <summary>The keys that were ever saved, as data protection wrote them. Blocks: data protection asks in no other way.</summary>
    IReadOnlyCollection<XElement> ReadKeys();

    /// <summary>Saves a key for every replica.</summary>
    /// <param name="name">Unique; one that is there already is left as it is.</param>
    /// <param name="key">As data protection wrote it.</param>
    void SaveKey(string name, XElement key);
}
