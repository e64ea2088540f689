using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;

namespace Platform.Inventory.Tests.Accounts.Passwords;

/// <summary>The framework's hasher, with its derivations counted.</summary>
internal sealed class CountingHasher : IPasswordHasher<string>
{
    private readonly PasswordHasher<string> _hasher = new();
    private int _derivations;

    public int Derivations => Volatile.Read(ref _derivations);

    public ConcurrentBag<string> Hashes { get; } = [];

    public string HashPassword(string user, string password)
    {
        Interlocked.Increment(ref _derivations);
        string hash = _hasher.HashPassword(user, password);
        Hashes.Add(hash);
        return hash;
    }

    public PasswordVerificationResult VerifyHashedPassword(string user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _derivations);
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
