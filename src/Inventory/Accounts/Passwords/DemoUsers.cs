using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Platform.Inventory.Accounts.Passwords;

/// <summary>
/// <c>user_1</c> … <c>user_10000</c>, which exist without being stored while <see cref="InventoryOptions.SeedDemoData"/> is on. Their
/// password is no
/// secret, so it is compared by a keyed hash and not by one that is slow on purpose: a thousand of them log in within a second.
/// </summary>
internal sealed class DemoUsers
{
    public const string Password = "password123";
    public const int Count = 10_000;

    private const string Prefix = "user_";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _hash;

    public DemoUsers(IOptions<InventoryOptions> options)
    {
        Exist = options.Value.SeedDemoData;
        _hash = Hash(Password);
    }

    /// <summary>Whether there are any.</summary>
    public bool Exist { get; }

    /// <summary>Whether it is a demo user's password. Costs the same for any name.</summary>
    public bool Verify(string username, string password) =>
        CryptographicOperations.FixedTimeEquals(Hash(password), _hash) & IsOne(username);

    private static bool IsOne(string username) =>
        // Parsing overlooks zeros at the end, U+0000.
        Usernames.IsPossible(username)
        && username.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(username.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number is >= 1 and <= Count
        && username[Prefix.Length] != '0';

    private byte[] Hash(string password) => HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(password.AsSpan()));
}
