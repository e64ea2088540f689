using System.Diagnostics.Metrics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>What became of a token.</summary>
internal enum TokenStatus
{
    Valid,

    /// <summary>It has the form of a token, and was not made here or was changed.</summary>
    Invalid,

    /// <summary>It was good once.</summary>
    Expired,

    /// <summary>It has not the form of a token.</summary>
    Foreign,

    /// <summary>The store with the keys is unavailable: nothing can be said of it.</summary>
    KeysUnavailable,
}

/// <summary>
/// Makes and reads access tokens, on every replica alike: the framework's bearer tickets (<see cref="TicketDataFormat"/>), without its
/// middleware, which
/// would unprotect the token again on each request. A token stays good until it expires, also when the password is changed meanwhile.
/// </summary>
internal sealed class AccessTokens
{
    private const string Scheme = "Bearer";

    private readonly TokenKeys _keys;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly TokenCache _cache;
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _misses = new();

    public AccessTokens(TokenKeys keys, TimeProvider time, IOptions<InventoryOptions> options, IMeterFactory meters)
    {
        (_keys, _time, _lifetime, _cache) = (keys, time, options.Value.TokenLifetime, new TokenCache(options.Value.MaxCachedTokens));
        var meter = meters.Create("Platform.Inventory");
        meter.CreateObservableCounter("token.cache.hits", () => _hits.Count, "{token}", "Access tokens whose check was remembered");
        meter.CreateObservableCounter("token.cache.misses", () => _misses.Count, "{token}", "Access tokens that had to be checked");
        meter.CreateObservableGauge("token.cache.entries", () => _cache.Count, "{token}", "Access tokens remembered");
    }

    /// <summary>How long a new token is good, in whole seconds.</summary>
    public long LifetimeSeconds => (long)_lifetime.TotalSeconds;

    /// <summary>Makes a token for a user.</summary>
    /// <exception cref="StoreUnavailableException">There are no keys, because the store is unavailable.</exception>
    public string Issue(string username)
    {
        // A ticket keeps whole seconds; rounded up, it is good for no less than was said.
        var expires = _time.GetUtcNow() + _lifetime + TimeSpan.FromTicks(TimeSpan.TicksPerSecond - 1);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, username)], Scheme);
        return _keys
            .Current()
            .Protect(
                new AuthenticationTicket(new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = expires }, Scheme)
            );
    }

    /// <summary>Whose token it is. The first time may read keys and block; then it is answered from memory.</summary>
    /// <param name="token">As the client sent it, of any length.</param>
    /// <param name="username">The user, when it is valid; else null.</param>
    public TokenStatus Read(ReadOnlySpan<char> token, out string? username)
    {
        username = null;
        if (token.Length > TokenText.MaxLength)
            return TokenStatus.Foreign;
        var key = TokenCache.KeyOf(token);
        var found = _cache.Find(key);
        if (found is not null)
            _hits.Increment();
        else
        {
            var status = Check(token, out found);
            if (found is null)
                return status;
            if (_time.GetUtcNow() < found.ExpiresAt)
                _cache.Add(key, found);
        }

        if (_time.GetUtcNow() >= found.ExpiresAt)
            return TokenStatus.Expired;
        username = found.Username;
        return TokenStatus.Valid;
    }

    private TokenStatus Check(ReadOnlySpan<char> token, out GoodToken? good)
    {
        good = null;
        if (!TokenText.TryReadKeyId(token, out var keyId))
            return TokenStatus.Foreign;
        _misses.Increment();
        if (_keys.Find(keyId, out var ring) is var status and not TokenStatus.Valid)
            return status;
        if (ring!.Unprotect(token.ToString()) is not { Principal.Identity.Name: { } name, Properties.ExpiresUtc: { } expires })
            return TokenStatus.Invalid;
        good = new GoodToken(name, expires);
        return TokenStatus.Valid;
    }
}
