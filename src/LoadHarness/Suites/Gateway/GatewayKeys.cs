using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Callers' keys of test configurations. They protect nothing but mocks.</summary>
internal static class GatewayKeys
{
    /// <summary>The key of a platform that <c>up</c> started.</summary>
    public const string Demo = "platform-demo-key";

    /// <summary>How many keys test configurations have.</summary>
    public const int Count = 100;

    /// <summary><c>test-key-0000</c> … <c>test-key-0099</c>.</summary>
    public static IReadOnlyList<string> Test { get; } =
    [.. Enumerable.Range(0, Count).Select(i => i.ToString("'test-key-'0000", CultureInfo.InvariantCulture))];

    /// <summary>What the gateway's file holds of a key: SHA-256 in 64 hexadecimal digits.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
