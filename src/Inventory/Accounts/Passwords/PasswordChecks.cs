using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Platform.Inventory.Accounts.Passwords;

/// <summary>Whether a password is the right one.</summary>
internal enum PasswordVerdict
{
    Right,
    Wrong,

    /// <summary>Not looked at: too many wait.</summary>
    Overloaded,
}

/// <summary>
/// Hashes and verifies passwords. One takes some 50 ms of a processor by design, so that they are guessed slowly: at most as many at once
/// as there are
/// processors, on threads of their own so that requests find theirs, and a bounded number waits.
/// </summary>
internal sealed class PasswordChecks : IDisposable
{
    private readonly IPasswordHasher<string> _hasher;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount));
    private readonly Lazy<string> _nobodysHash;
    private readonly Histogram<double> _duration;
    private readonly int _mostWaiting;
    private int _waiting;

    public PasswordChecks(IPasswordHasher<string> hasher, IOptions<InventoryOptions> options, TimeProvider time, IMeterFactory meters)
    {
        (_hasher, _time, _mostWaiting) = (hasher, time, options.Value.MaxWaitingLogins);
        _nobodysHash = new(() => hasher.HashPassword("", Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));
        var meter = meters.Create("Platform.Inventory");
        _duration = meter.CreateHistogram<double>(
            "password.check.duration",
            "s",
            "Time to hash a password, without the wait for a processor"
        );
        meter.CreateObservableGauge(
            "password.checks.waiting",
            () => Volatile.Read(ref _waiting),
            "{password}",
            "Passwords that wait to be checked"
        );
    }

    /// <summary>Whether a password is the one of a hash.</summary>
    /// <param name="hash">Null for an unknown user: costs the same, and is wrong.</param>
    /// <param name="password">As it was given.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                // Asked for also when it is not needed: else the first unknown user would take twice as long.
                string nobodys = _nobodysHash.Value;
                return
                    Derive(() => _hasher.VerifyHashedPassword("", hash ?? nobodys, password)) != PasswordVerificationResult.Failed
                    && hash is not null
                    ? PasswordVerdict.Right
                    : PasswordVerdict.Wrong;
            },
            PasswordVerdict.Overloaded,
            cancellationToken
        );

    /// <summary>The hash of a new password; null when too many wait.</summary>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync<string?>(() => Derive(() => _hasher.HashPassword("", password)), null, cancellationToken);

    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, T overloaded, CancellationToken cancellationToken)
    {
        if (!await TryEnterAsync(cancellationToken))
            return overloaded;
        try
        {
            // Whoever gives up meanwhile keeps the slot: the work goes on.
            return await Task.Factory.StartNew(
                work,
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default
            );
        }
        finally
        {
            _slots.Release();
        }
    }

    private async ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (await _slots.WaitAsync(TimeSpan.Zero, cancellationToken))
            return true;
        try
        {
            if (Interlocked.Increment(ref _waiting) > _mostWaiting)
                return false;
            await _slots.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private T Derive<T>(Func<T> work)
    {
        long start = _time.GetTimestamp();
        var result = work();
        _duration.Record(_time.GetElapsedTime(start).TotalSeconds);
        return result;
    }
}
