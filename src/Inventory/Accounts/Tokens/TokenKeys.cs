using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>
/// The keys that tokens are made and read with, as last read from the store. They are read when they are first needed, again and again by
/// <see cref="TokenKeyRenewal"/>, and when a token names a key that is not known, which another replica may have made: that at most once in
/// <see cref="InventoryOptions.KeyReadInterval"/>, since anyone can write such a token.
/// </summary>
internal sealed partial class TokenKeys
{
    // Before the first reading is done nobody can be answered anything else than 503.
    private static readonly TimeSpan WaitForFirst = TimeSpan.FromSeconds(5);

    private readonly IAccountStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenKeys> _logger;
    private readonly TimeSpan _interval;
    private readonly Counter<long> _reads;
    private readonly ReportPace _pace;
    private readonly Lock _reading = new();
    private volatile KeyRing? _ring;
    private volatile string? _fault = "The keys of access tokens are not read yet.";
    private long? _readAt;

    public TokenKeys(
        IAccountStore store,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        IMeterFactory meters,
        ILogger<TokenKeys> logger
    )
    {
        (_store, _time, _logger, _interval) = (store, time, logger, options.Value.KeyReadInterval);
        _pace = ReportPace.OncePerMinute(time);
        _reads = meters
            .Create("Platform.Inventory")
            .CreateCounter<long>("token.key.reads", "{read}", "Readings of the keys of access tokens, by result");
    }

    /// <summary>Why there are no keys, for people; null when there are.</summary>
    public string? Missing => _ring is null ? _fault : null;

    /// <summary>Keys to make a token with.</summary>
    /// <exception cref="StoreUnavailableException">There are none, because the store is unavailable.</exception>
    public KeyRing Current() =>
        _ring
        ?? (
            Read(force: false) is var fault && _ring is { } ring
                ? ring
                : throw new StoreUnavailableException(fault ?? "The keys of access tokens are being read.")
        );

    /// <summary>Keys among which is one that a token names.</summary>
    /// <returns>Valid; Invalid when there is no such key; KeysUnavailable when that cannot be said.</returns>
    public TokenStatus Find(Guid keyId, out KeyRing? ring)
    {
        ring = _ring;
        if (ring is not null && ring.Holds(keyId))
            return TokenStatus.Valid;
        string? fault = Read(force: false);
        ring = _ring;
        return ring is not null && ring.Holds(keyId) ? TokenStatus.Valid
            : fault is null ? TokenStatus.Invalid
            : TokenStatus.KeysUnavailable;
    }

    /// <summary>Reads the keys. Blocks.</summary>
    /// <returns>Null; why it failed, when it did.</returns>
    public string? Renew() => Read(force: true);

    private string? Read(bool force)
    {
        // Threads that have keys do not wait here for a store that may hang.
        if (!_reading.TryEnter(_ring is null ? WaitForFirst : TimeSpan.Zero))
            return "The keys of access tokens are being read.";
        try
        {
            if (force || _readAt is not { } at || _time.GetElapsedTime(at) >= _interval)
                ReadNow();
            return _fault;
        }
        finally
        {
            _reading.Exit();
        }
    }

    private void ReadNow()
    {
        try
        {
            _ring = KeyRing.Read(_store);
            _fault = null;
        }
        // Whatever it is, such as a schema that is not there yet: no token may be called wrong for it.
        catch (Exception e)
        {
            var unavailable = UnavailableOf(e);
            _fault = unavailable?.Message ?? $"The keys of access tokens cannot be read: {e.GetBaseException().Message}";
            if (_pace.TryReport(_fault))
                LogUnavailable(unavailable is null ? e : null, _fault);
        }

        _readAt = _time.GetTimestamp();
        _reads.Add(1, new KeyValuePair<string, object?>("result", _fault is null ? "read" : "failed"));
    }

    /// <summary>Data protection wraps what the store throws.</summary>
    private static StoreUnavailableException? UnavailableOf(Exception? e) =>
        e as StoreUnavailableException ?? (e is null ? null : UnavailableOf(e.InnerException));

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of access tokens cannot be read, and are asked for again: {Reason}")]
    private partial void LogUnavailable(Exception? exception, string reason);
}
