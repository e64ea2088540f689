using System.ComponentModel.DataAnnotations;

namespace Platform.Gateway.Routing;

/// <summary>How instances are chosen: section <c>Routing</c>.</summary>
public sealed class RoutingOptions
{
    /// <summary>
    /// Keys whose instance is remembered in memory; the one that called least recently is forgotten for another. With Redis, keys are
    /// forgotten after <see cref="StickyIdle"/> alone. 1 to 10,000,000.
    /// </summary>
    [Range(1, 10_000_000, ErrorMessage = "must be from 1 to 10000000.")]
    public int MaxStickyKeys { get; set; } = 100_000;

    /// <summary>How long a key is remembered after its last call. 1 s to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "must be from 00:00:01 to 7.00:00:00.")]
    public TimeSpan StickyIdle { get; set; } = TimeSpan.FromHours(1);

    public BreakerOptions Breaker { get; set; } = new();
}
