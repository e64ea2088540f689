using Platform.LoadEngine;
using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What a scenario of the suite does, of which the engine's is made.</summary>
internal sealed record GatewayScenario
{
    private const string UnaccountedFact = "unaccounted";

    /// <summary>The gateway under test.</summary>
    public required GatewayTarget Target { get; init; }

    /// <summary>The load.</summary>
    public required LoadProfile Profile { get; init; }

    /// <summary>Before the measurement; null where the first call counts.</summary>
    public required ClosedProfile? WarmUp { get; init; }

    /// <summary>What an iteration does.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Whether it does one of them by weight, instead of all.</summary>
    public bool Mix { get; init; }

    /// <summary>
    /// What must hold, besides that every call is answered rightly and, where mocks tell, that none was made up or sent twice.
    /// </summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Makes what a user keeps between its calls; null for nothing.</summary>
    public Func<VirtualUser, object?>? NewState { get; init; }

    /// <summary>Durations that steps measure.</summary>
    public IReadOnlyList<string> Trends { get; init; } = [];

    /// <summary>Names of what <see cref="Find"/> finds.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>Those of them that a slow generator spoils.</summary>
    public IReadOnlyList<string> PacedFacts { get; init; } = [];

    /// <summary>Finds facts, of the run and of how many calls each mock saw, by its name; null for none.</summary>
    public Func<Inspection, IReadOnlyDictionary<string, long>, IReadOnlyDictionary<string, double>>? Find { get; init; }

    /// <summary>Mocks that cannot be asked what they saw.</summary>
    public IReadOnlyList<Mock> Silent { get; init; } = [];

    /// <summary>Whether each call reaches one mock once: not where calls fail over.</summary>
    public bool CountsCalls { get; init; } = true;

    /// <summary>The most connections.</summary>
    public required int Connections { get; init; }

    /// <summary>A step whose answer is not streamed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">The gateway under test.</param>
    /// <param name="protocol">The caller's.</param>
    /// <param name="make">Makes the user's next request.</param>
    /// <param name="onAnswer">Told which mock gave a right answer, by its place; says what is wrong with that, or null. Null when that is
    /// all one.</param>
    public static Step Whole(
        string name,
        GatewayTarget target,
        MockProvider protocol,
        Func<VirtualUser, Request> make,
        Func<VirtualUser, int, string?>? onAnswer = null
    )
    {
        var origins = new Origins(target.Mocks);
        return new Step(name, make)
        {
            Accepts = status => status == 200,
            Check = (user, reply) =>
            {
                if (GatewayAnswer.CheckWhole(protocol, reply.Body.Span, target.IsOwn) is { } fault)
                    return fault;
                if (!target.IsOwn)
                    return null;
                int origin = origins.Of(reply);
                return origin == Origins.Unknown ? "The answer's id is no mock's." : onAnswer?.Invoke(user, origin);
            },
        };
    }

    /// <summary>The engine's scenario.</summary>
    public Scenario Make()
    {
        var audit = new UpstreamAudit([.. Target.Mocks.Except(Silent)]);
        bool counts = CountsCalls && Target.IsOwn;
        var scenario = new Scenario
        {
            Name = "",
            Profile = Profile,
            WarmUp = WarmUp,
            Steps = Steps,
            Mix = Mix,
            NewState = NewState,
            Trends = Trends,
            Facts = counts ? [.. Facts, UnaccountedFact] : Facts,
            PacedFacts = PacedFacts,
            Prepare = async cancellationToken => await audit.ReadAsync(cancellationToken),
            Inspect = async (inspection, cancellationToken) => await InspectAsync(audit, inspection, counts, cancellationToken),
            Transport = new TransportOptions { MaxConnections = Connections },
        };
        string[] right = counts ? ["success_rate >= 100%", $"{UnaccountedFact} == 0"] : ["success_rate >= 100%"];
        return scenario with { Targets = [.. right.Concat(Targets).Select(text => Judging(text, scenario))] };
    }

    private static Target Judging(string text, Scenario scenario) => LoadEngine.Judging.Target.Parse(text, scenario.Metrics);

    private async Task<IReadOnlyDictionary<string, double>> InspectAsync(
        UpstreamAudit audit,
        Inspection inspection,
        bool counts,
        CancellationToken cancellationToken
    )
    {
        var seen = await audit.SinceAsync((IReadOnlyDictionary<string, long>)inspection.Prepared!, cancellationToken);
        var facts = new Dictionary<string, double>(Find?.Invoke(inspection, seen) ?? new Dictionary<string, double>());
        if (counts)
            facts[UnaccountedFact] = UpstreamAudit.Unaccounted(
                seen.Values.Sum(),
                inspection,
                (WarmUp?.Iterations ?? 0) * (Mix ? 1 : Steps.Count)
            );
        return facts;
    }
}
