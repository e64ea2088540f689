using Platform.LoadEngine;
using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Streamed answers: when the first byte comes, and the last.</summary>
internal static class Streams
{
    /// <summary>Words of a mock's answer unless it is told otherwise.</summary>
    public const int MockChunks = 10;

    private const string FirstByte = "time_to_first_byte";

    /// <summary>What the specification's 55 ms to the first byte leave beside the mock's 50 ms.</summary>
    private const double AddedToFirstByte = 5;

    /// <summary>What the specification's 60 ms for all leave beside nine pauses of 5 ms.</summary>
    private const double AddedToAll = 15;

    /// <summary>One stream after another.</summary>
    public static Scenario One(GatewayTarget target, GatewayPlan plan) =>
        Make(
            target,
            plan,
            ClosedProfile.SharedIterations(1, plan.IsFull ? 1 : 10),
            $"{FirstByte}_p50 <= {plan.Milliseconds(AddedToFirstByte, plan.StreamLatency)}ms"
        );

    /// <summary>Ten at once. In a short run on a busy machine the slowest of 200 is the machine's: there the median must hold.</summary>
    public static Scenario Ten(GatewayTarget target, GatewayPlan plan) =>
        Make(
            target,
            plan,
            ClosedProfile.IterationsAUser(10, plan.IsFull ? 10 : 20),
            $"{(plan.IsFull ? "p99" : "p50")} <= {plan.Milliseconds(AddedToAll, plan.Interval * (plan.Chunks - 1))}ms"
        );

    /// <summary>A step that streams from a mock of ten words, with all keys in turn.</summary>
    public static Step AnyKey(string name, GatewayTarget target, GatewayPlan plan)
    {
        var call = new GatewayCall(plan.Protocol, target.Model, isStreamed: true);
        var requests = target.Keys.Select(key => call.To(target.Address, key)).ToArray();
        return Step(
            name,
            target,
            plan.Protocol,
            MockChunks,
            user => requests[(user.Id + (int)(user.Iteration % requests.Length)) % requests.Length]
        );
    }

    private static Scenario Make(GatewayTarget target, GatewayPlan plan, ClosedProfile profile, string limit)
    {
        var call = new GatewayCall(plan.Protocol, target.Model, isStreamed: true);
        var requests = target.Keys.Select(key => call.To(target.Address, key)).ToArray();
        return new GatewayScenario
        {
            Target = target,
            Profile = profile,
            WarmUp = plan.WarmUpOfStreams,
            Steps =
            [
                Step(
                    "stream",
                    target,
                    plan.Protocol,
                    plan.Chunks,
                    user => requests[user.Id % requests.Length],
                    (user, nanoseconds) => user.Measure(0, nanoseconds)
                ),
            ],
            Trends = [FirstByte],
            Targets = [limit],
            Connections = 10,
        }.Make();
    }

    /// <summary>A step whose answer is streamed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">The gateway under test.</param>
    /// <param name="protocol">The caller's.</param>
    /// <param name="chunks">Words of the mock's answer.</param>
    /// <param name="make">Makes the user's next request.</param>
    /// <param name="onFirstByte">Told how long the first byte took, in nanoseconds.</param>
    /// <param name="onAnswer">Told which mock gave a right answer, by its place; says what is wrong with that, or null.</param>
    public static Step Step(
        string name,
        GatewayTarget target,
        MockProvider protocol,
        int chunks,
        Func<VirtualUser, Request> make,
        Action<VirtualUser, long>? onFirstByte = null,
        Func<int, string?>? onAnswer = null
    )
    {
        string? text = target.IsOwn ? GatewayAnswer.TextOf(chunks) : null;
        var origins = new Origins(target.Mocks);
        return new Step(name, make)
        {
            Accepts = status => status == 200,
            Check = (user, reply) =>
            {
                onFirstByte?.Invoke(user, reply.FirstByteAt - reply.SentAt);
                if (GatewayAnswer.CheckStream(protocol, reply.Body, text) is { } fault)
                    return fault;
                if (!target.IsOwn)
                    return null;
                int origin = origins.Of(reply);
                return origin == Origins.Unknown ? "The answer's id is no mock's." : onAnswer?.Invoke(origin);
            },
        };
    }
}
