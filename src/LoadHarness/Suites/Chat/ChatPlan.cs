using Platform.LoadEngine;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>A scenario as docs/spec/session-chat.md gives it.</summary>
/// <param name="Sessions">Live sessions aimed at.</param>
/// <param name="Minutes">How long it is.</param>
/// <param name="Addresses">From how many client addresses.</param>
/// <param name="IsHonest">Whether clients keep within the limits that answers tell.</param>
/// <param name="MostRefused">The share of 429 that is allowed, in per cent.</param>
/// <param name="LeastSuccess">The share of requests that must succeed, in per cent; a 429 is no success.</param>
internal sealed record ChatScenario(int Sessions, int Minutes, int Addresses, bool IsHonest, int MostRefused, int LeastSuccess);

/// <summary>A scenario, changed by what was set.</summary>
internal sealed class ChatPlan(ParameterValues values, ChatScenario specified)
{
    /// <summary>What a length of the quick profile is of the specification's.</summary>
    public const double Short = 0.05;

    /// <summary>
    /// Requests a minute of one address, before the multiplier. An honest client could make 10 sessions and 30 messages; an eager one
    /// begins at half as much
    /// again.
    /// </summary>
    private const double HonestRate = 40,
        EagerRate = 60;

    /// <summary>What every duration is of the specification's, the service's windows included.</summary>
    public double Scale => values.TimeScale != 1 || values.Has("duration") || values.IsFull ? values.TimeScale : Short;

    /// <summary>How long the load is, before the command line's time scale.</summary>
    public TimeSpan Length =>
        (values.Has("duration") ? values.Duration("duration") : TimeSpan.FromMinutes(specified.Minutes)) * (Scale / values.TimeScale);

    /// <summary>How long the load is.</summary>
    public TimeSpan MeasuredLength => Length * values.TimeScale;

    /// <summary>Live sessions aimed at.</summary>
    public int Sessions => values.Has("sessions") ? values.Number("sessions", 1, 100_000) : specified.Sessions;

    /// <summary>Client addresses.</summary>
    public int Addresses => values.Has("ip_count") ? values.Number("ip_count", 1, SourceAddresses.Most) : specified.Addresses;

    /// <summary>Tenants, of which each address speaks for one.</summary>
    public int Tenants =>
        values.Number("tenants", 1, 1000) is var tenants && tenants <= Addresses
            ? tenants
            : throw new InvalidPlanException(
                $"Parameter 'tenants' must not be above the number of addresses, {Addresses}: each speaks for one."
            );

    /// <summary>Whether clients keep within the limits that answers tell.</summary>
    public bool IsHonest => values.Has("client") ? values.OneOf("client", "honest", "eager") == "honest" : specified.IsHonest;

    /// <summary>Requests a minute of one address, before the multiplier.</summary>
    public double RequestsAMinute =>
        values.Has("base_rate") ? (double)values.Number("base_rate", 1, 10_000_000) / Addresses
        : IsHonest ? HonestRate
        : EagerRate;

    /// <summary>Requests before each step of a search.</summary>
    public int WarmUp => values.Number("warm_up", 1, 1_000_000);

    /// <summary>How long replies that are missing are waited for after the run, once none comes any more.</summary>
    public TimeSpan Settling => values.Duration("settling");

    /// <summary>What customers say.</summary>
    public IReadOnlyList<string> Messages => values.Has("messages") ? MessageFile.Read(values.Text("messages")) : MessageFile.Usual;

    /// <summary>The pool of client addresses.</summary>
    /// <exception cref="InvalidPlanException">The target cannot be reached from so many.</exception>
    public SourceAddresses AddressesFor(Uri target) =>
        SourceAddresses.For(target, Addresses, values.OneOf("addresses", "bound", "forwarded") == "forwarded");
}
