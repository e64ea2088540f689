using System.ComponentModel.DataAnnotations;

namespace Platform.Gateway.Routing;

/// <summary>When an instance gets no calls because it fails (its breaker is open; it rests): section <c>Routing:Breaker</c>.</summary>
public sealed class BreakerOptions
{
    /// <summary>Failures in a row after which it rests. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000.")]
    public int Failures { get; set; } = 5;

    /// <summary>The share of failures within <see cref="Window"/> from which on it rests. 0.01 to 1.</summary>
    [Range(0.01, 1.0, ErrorMessage = "must be from 0.01 to 1.")]
    public double FailureShare { get; set; } = 0.5;

    /// <summary>Requests within <see cref="Window"/> below which their share says nothing. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MinRequests { get; set; } = 20;

    /// <summary>How far back the share looks, to a tenth. 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "must be from 00:00:00.1 to 01:00:00.")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first rest; each that follows without a success in between is twice as long. 1 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "must be from 00:00:00.001 to 01:00:00.")]
    public TimeSpan FirstRest { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest rest. 1 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "must be from 00:00:00.001 to 01:00:00.")]
    public TimeSpan MaxRest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The share by which a rest is shortened at random, so that replicas do not all try at once. 0 to 0.9.</summary>
    [Range(0.0, 0.9, ErrorMessage = "must be from 0 to 0.9.")]
    public double Jitter { get; set; } = 0.2;
}
