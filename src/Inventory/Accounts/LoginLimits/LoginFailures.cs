using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Platform.Inventory.Accounts.LoginLimits;

/// <summary>
/// Wrong passwords by user name, whether there is such a user or not, and by client address; wrong admin tokens by address. Each process
/// counts for itself.
/// That anyone can block a user for a while by failing in its name is the price.
/// </summary>
internal sealed class LoginFailures
{
    private readonly FailureWindows _users;
    private readonly FailureWindows _addresses;

    public LoginFailures(IOptions<InventoryOptions> options, TimeProvider time, IMeterFactory meters)
    {
        var settings = options.Value;
        _users = new(settings.MaxLoginFailuresPerUser, settings.LoginWindow, settings.MaxLoginFailureWindows, time);
        _addresses = new(settings.MaxLoginFailuresPerAddress, settings.LoginWindow, settings.MaxLoginFailureWindows, time);
        var meter = meters.Create("Platform.Inventory");
        meter.CreateObservableGauge(
            "login.failure.windows",
            () => Each(windows => (long)windows.Kept),
            "{window}",
            "User names and addresses whose failed logins are remembered"
        );
        meter.CreateObservableCounter(
            "login.failure.windows.dropped",
            () => Each(windows => windows.Dropped),
            "{window}",
            "Those forgotten early for want of room"
        );
    }

    /// <summary>How long this user or this address is blocked; zero when neither is.</summary>
    public TimeSpan BlockedFor(string username, UInt128 address) =>
        Longer(_users.BlockedFor(Key(username)), _addresses.BlockedFor(address));

    /// <summary>How long this address is blocked; zero when it is not.</summary>
    public TimeSpan BlockedFor(UInt128 address) => _addresses.BlockedFor(address);

    /// <summary>Counts a wrong password.</summary>
    /// <returns>Zero when it was counted. How long user or address had been blocked before it, when others were quicker: then nothing may
    /// be told.</returns>
    public TimeSpan Count(string username, UInt128 address) => Longer(_users.Count(Key(username)), _addresses.Count(address));

    /// <summary>Counts a wrong admin token.</summary>
    /// <returns>As of <see cref="Count(string,UInt128)"/>.</returns>
    public TimeSpan Count(UInt128 address) => _addresses.Count(address);

    /// <summary>A name of any length costs the same memory; nobody finds two names with the same 128 bits.</summary>
    private static UInt128 Key(string username)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(username.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private Measurement<long>[] Each(Func<FailureWindows, long> read) =>
        [
            new(read(_users), new KeyValuePair<string, object?>("by", "user")),
            new(read(_addresses), new KeyValuePair<string, object?>("by", "address")),
        ];
}
