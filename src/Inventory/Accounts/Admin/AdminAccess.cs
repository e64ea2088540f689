using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.LoginLimits;

namespace Platform.Inventory.Accounts.Admin;

/// <summary>
/// Who has the admin token. Wrong ones count as failed logins of the client's address, and block it also for the right one.
/// </summary>
internal sealed class AdminAccess(IOptions<InventoryOptions> options, LoginFailures failures)
{
    private readonly byte[] _hash = Hash(options.Value.AdminToken);

    /// <summary>Whether there is an admin token at all.</summary>
    public bool Exists { get; } = options.Value.AdminToken.Length > 0;

    /// <summary>Whether it is the admin token.</summary>
    /// <param name="token">As the client sent it.</param>
    /// <param name="address">The client's.</param>
    /// <param name="count">Whether a wrong one counts: not if it is a user's that is no longer good.</param>
    /// <param name="blockedFor">How long the address is blocked, and the token was not looked at; else zero.</param>
    public bool IsAdmin(ReadOnlySpan<char> token, UInt128 address, bool count, out TimeSpan blockedFor)
    {
        blockedFor = failures.BlockedFor(address);
        if (!Exists || blockedFor > TimeSpan.Zero)
            return false;
        if (CryptographicOperations.FixedTimeEquals(Hash(token), _hash))
            return true;
        if (count)
            blockedFor = failures.Count(address);
        return false;
    }

    /// <summary>Equally long for any token, so that the comparison tells nothing of the right one's length either.</summary>
    private static byte[] Hash(ReadOnlySpan<char> token) => SHA256.HashData(MemoryMarshal.AsBytes(token));
}
