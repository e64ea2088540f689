using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Which meters leave the service, by <c>/metrics</c> and by OTLP.</summary>
internal static class MeterSelection
{
    /// <summary>A service names its meters <c>Platform.&lt;Service&gt;</c>.</summary>
    public const string OwnPrefix = "Platform.";

    public static readonly string[] Meters = [OwnPrefix + "*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// Whether <paramref name="instrument"/> is exposed. Meters made by another host's factory are not: several hosts may
    /// share a process.
    /// </summary>
    public static bool Includes(Instrument instrument, IMeterFactory factory)
    {
        var meter = instrument.Meter;
        return (meter.Scope is null || ReferenceEquals(meter.Scope, factory))
            && (meter.Name.StartsWith(OwnPrefix, StringComparison.Ordinal) || Array.IndexOf(Meters, meter.Name) >= 0);
    }
}
