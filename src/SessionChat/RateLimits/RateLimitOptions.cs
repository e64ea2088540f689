using System.ComponentModel.DataAnnotations;

namespace Platform.SessionChat.RateLimits;

/// <summary>How much a client may ask: section <c>RateLimits</c>, the same for all replicas. A client is a tenant and an address.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Sessions within <see cref="Window"/>. 0: not limited. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be from 0 to 1000000.")]
    public int CreateGuestSession { get; set; } = 10;

    /// <summary>Customer events within <see cref="Window"/>. 0: not limited. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be from 0 to 1000000.")]
    public int CreateCustomerEvent { get; set; } = 30;

    /// <summary>All other requests within <see cref="Window"/>. 0: not limited. 0 to 1,000,000.</summary>
    [Range(0, 1_000_000, ErrorMessage = "must be from 0 to 1000000.")]
    public int Default { get; set; } = 100;

    /// <summary>The moving window: any stretch of time this long holds no more than the limit. 100 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = "must be from 00:00:00.1 to 1.00:00:00.")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Clients remembered at once in this process, of some 250 bytes, and 8 to 16 for each request of its busiest window. When all of them
    /// were admitted within the window, further clients are answered 503: to forget one would let it exceed its limit. With Redis it has no
    /// meaning: there they are bounded by Redis's <c>maxmemory</c>, whose policy must be <c>noeviction</c>. 100 to 10,000,000.
    /// </summary>
    [Range(100, 10_000_000, ErrorMessage = "must be from 100 to 10000000.")]
    public int MaxClients { get; set; } = 200_000;

    /// <summary>Addresses of IPv6 that share this many leading bits are one client: a household has 2^64 of them. 1 to 128.</summary>
    [Range(1, 128, ErrorMessage = "must be from 1 to 128.")]
    public int Ipv6PrefixLength { get; set; } = 64;
}
