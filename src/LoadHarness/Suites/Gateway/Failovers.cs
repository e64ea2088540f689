using Platform.LoadEngine;
using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Upstreams that fail, each in its own way, with one that stands in for all: a step and a model for each way.</summary>
internal static class Failovers
{
    private const string Backup = "backup";
    private const int Users = 10,
        Iterations = 10;

    /// <summary>How long the gateway waits for one that hangs.</summary>
    private static readonly TimeSpan FirstByteTimeout = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Ways = ["503", "529", "hang", "refuse-after-0", "overloaded-event"];

    /// <summary>The mocks and the configuration.</summary>
    public static GatewayStand Stand { get; } =
        new(
            plan => [.. Ways.Select(way => Failing(plan.Protocol, way)), new MockOptions { Provider = plan.Protocol, Name = Backup }],
            mocks => new GatewayConfiguration([.. mocks.SkipLast(1).Zip(Ways, Primary), StandIn(mocks[^1])], GatewayKeys.Test)
        );

    /// <summary>Callers that never hear of it.</summary>
    public static Scenario Make(GatewayTarget target, GatewayPlan plan)
    {
        int backup = target.Mocks.Count - 1;
        return new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.IterationsAUser(Users, Iterations),
            WarmUp = null,
            Steps = [.. Ways.Select(way => Step(target, plan, way, backup))],
            CountsCalls = false,
            Silent = [.. target.Mocks.SkipLast(1).Where((_, i) => Ways[i].StartsWith("refuse", StringComparison.Ordinal))],
            Facts = ["primaries_tried"],
            // Else nothing has failed over: somebody knew before.
            Find = (_, seen) =>
                new Dictionary<string, double>
                {
                    ["primaries_tried"] = target.Mocks.SkipLast(1).Count(mock => seen.GetValueOrDefault(mock.Name) > 0),
                },
            Targets = [FormattableString.Invariant($"primaries_tried == {Ways.Length - 1}")],
            Connections = Users,
        }.Make();
    }

    /// <summary>The model that an upstream which fails in a way is the first for.</summary>
    public static string ModelOf(string way) => $"fails-with-{way}";

    private static Step Step(GatewayTarget target, GatewayPlan plan, string way, int backup)
    {
        bool isStreamed = way == "overloaded-event";
        var call = new GatewayCall(plan.Protocol, ModelOf(way), isStreamed);
        var requests = target.Keys.Select(key => call.To(target.Address, key)).ToArray();
        return isStreamed
            ? Streams.Step(way, target, plan.Protocol, Streams.MockChunks, Next, onAnswer: Judge)
            : GatewayScenario.Whole(way, target, plan.Protocol, Next, (_, origin) => Judge(origin));

        Request Next(VirtualUser user) => requests[user.Id % requests.Length];

        string? Judge(int origin) => origin == backup ? null : $"{target.Mocks[origin].Name} answered, which fails.";
    }

    private static MockOptions Failing(MockProvider provider, string way) =>
        new()
        {
            Provider = provider,
            Name = $"primary-{way}",
            Fault = MockFault.TryParse(way, out var fault) ? fault : throw new InvalidOperationException(way),
        };

    private static Upstream Primary(Mock mock, string way) =>
        GatewayConfiguration.Plain(mock, ModelOf(way)) with
        {
            Priority = 1,
            FirstByteTimeout = way == "hang" ? FirstByteTimeout : null,
        };

    private static Upstream StandIn(Mock mock) => GatewayConfiguration.Plain(mock, Ways.Select(ModelOf)) with { Priority = 2 };
}
