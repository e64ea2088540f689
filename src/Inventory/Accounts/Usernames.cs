using System.Buffers;

namespace Platform.Inventory.Accounts;

/// <summary>Which names a user can have: 1 to 64 of ASCII letters, digits and <c>. _ - @</c>; upper and lower case differ.</summary>
internal static class Usernames
{
    public const int MaxLength = 64;

    public const string Rule = "must be 1 to 64 of the letters a-z and A-Z, digits, and . _ - @";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@"
    );

    public static bool IsPossible(string username) =>
        username.Length is >= 1 and <= MaxLength && !username.AsSpan().ContainsAnyExcept(Allowed);
}
