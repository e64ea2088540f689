using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// The times of the service that a run is made for. A run that is shortened needs a service whose limits and expiry are shortened alike.
/// </summary>
internal static class ServiceWindow
{
    private static readonly TimeSpan Specified = TimeSpan.FromMinutes(1);

    /// <summary>The shortest that the service takes.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100),
        ShortestExpiry = TimeSpan.FromSeconds(1);

    /// <summary>The service's limits lifted, so that a search finds what it holds and not what it allows.</summary>
    public static readonly IReadOnlyDictionary<string, string> Lifted = new Dictionary<string, string>
    {
        ["RateLimits__CreateGuestSession"] = "0",
        ["RateLimits__CreateCustomerEvent"] = "0",
        ["RateLimits__Default"] = "0",
    };

    /// <summary>What the service is started with; nothing when it is as it is anyway.</summary>
    /// <exception cref="InvalidPlanException">The service cannot count in so short a time.</exception>
    public static IReadOnlyDictionary<string, string> Scaled(double scale)
    {
        if (scale == 1)
            return new Dictionary<string, string>();
        if (Specified * scale < Shortest)
            throw new InvalidPlanException(
                $"A time scale of {scale.ToString("0.######", CultureInfo.InvariantCulture)} makes the service's window of "
                    + $"{Durations.Format(Specified)} shorter than the {Durations.Format(Shortest)} that it can count in."
            );
        return new Dictionary<string, string>
        {
            ["RateLimits__Window"] = Write(Specified * scale),
            ["SessionChat__IdleTimeout"] = Write(AtLeast(TimeSpan.FromHours(1) * scale)),
            ["SessionChat__ExpirySweep"] = Write(AtLeast(TimeSpan.FromMinutes(5) * scale)),
        };
    }

    /// <summary>Why a service does not fit a run; null when it does, or has no limits.</summary>
    /// <param name="told">What one of its answers says; null when it says nothing.</param>
    /// <param name="scale">What the run's durations are of the specification's.</param>
    public static string? Misfit(RateLimitFields? told, double scale)
    {
        var expected = Specified * scale;
        if (told is null || Fits(told.Window, expected))
            return null;
        return $"its limits count within {Durations.Format(told.Window)}, and the run is made for {Durations.Format(expected)}. "
            + $"Start it with RateLimits__Window={Write(expected)}, or run with --time-scale "
            + $"{(told.Window / Specified).ToString("0.####", CultureInfo.InvariantCulture)}{(told.Window == Specified ? " --profile full" : "")}, or leave its address away so that it is started for the run.";
    }

    /// <summary>Whether a service that is up fits a run.</summary>
    /// <param name="target">Where it is.</param>
    /// <param name="fits">Whether what one of its answers says of its limits does; null when it says nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False too when it does not answer as it should.</returns>
    public static async Task<bool> FitsAsync(Uri target, Func<RateLimitFields?, bool> fits, CancellationToken cancellationToken)
    {
        await using var transport = new TransportOptions().Open(new RunClock(TimeProvider.System));
        using var reply = await transport.SendAsync(new Request("GET", target.At("/stats")), cancellationToken);
        return reply.Failure == FailureKind.None && reply.Status == 200 && fits(RateLimitFields.Told(reply));
    }

    /// <summary>The window as it is, where it fits the run.</summary>
    /// <param name="told">As an answer tells it.</param>
    /// <param name="scale">What the run's durations are of the specification's.</param>
    public static TimeSpan Exact(TimeSpan told, double scale) => Fits(told, Specified * scale) ? Specified * scale : told;

    /// <summary>It is told in whole seconds.</summary>
    private static bool Fits(TimeSpan told, TimeSpan expected) => (told - expected).Duration() < TimeSpan.FromSeconds(1);

    private static TimeSpan AtLeast(TimeSpan time) => time > ShortestExpiry ? time : ShortestExpiry;

    private static string Write(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
