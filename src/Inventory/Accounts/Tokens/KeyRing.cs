using System.Collections.Frozen;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>
/// The keys of one reading of the store, and the framework's bearer tickets protected by them (data protection: AES-256-CBC with
/// HMAC-SHA256, a new key every 90
/// days, made days before it is used).
/// <para>
/// The keys lie unencrypted in the store: whoever can read it can make tokens, as whoever can write it can make users. Where that is
/// not enough, encrypt the disk or the database.
/// </para>
/// </summary>
internal sealed class KeyRing
{
    private const string ApplicationName = "Inventory";
    private const string Purpose = "Platform.Inventory.AccessToken";

    private readonly FrozenSet<Guid> _ids;
    private readonly TicketDataFormat _format;

    private KeyRing(IDataProtector protector, IEnumerable<Guid> ids) =>
        (_format, _ids) = (new TicketDataFormat(protector), ids.ToFrozenSet());

    /// <summary>Reads the keys; makes one when none can be used or the last one is about to expire. Blocks.</summary>
    public static KeyRing Read(IAccountStore store)
    {
        var keys = new StoredKeys(store);
        var protector = CreateProtector(keys);
        // Data protection reads when it is first used.
        protector.Protect([]);
        keys.Close();
        return new KeyRing(protector, keys.Ids);
    }

    public bool Holds(Guid keyId) => _ids.Contains(keyId);

    public string Protect(AuthenticationTicket ticket) => _format.Protect(ticket);

    /// <summary>The ticket as it was protected; null when it was not, by these keys and for this purpose.</summary>
    public AuthenticationTicket? Unprotect(string token) => _format.Unprotect(token);

    /// <summary>
    /// Services of its own, so that a new reading begins with nothing of the old one: the framework's ring would take a day to see what
    /// another replica
    /// saved, and would ask the store on a request. Without logs, since nothing happens in it that its callers do not see.
    /// </summary>
    private static IDataProtector CreateProtector(StoredKeys keys)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName(ApplicationName);
        services.Configure<KeyManagementOptions>(options => (options.XmlRepository, options.XmlEncryptor) = (keys, new NullXmlEncryptor()));
        return services.BuildServiceProvider().GetDataProtector(Purpose);
    }
}
