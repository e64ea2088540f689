using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Which instance gets whom: callers keep theirs, and are spread by weight.</summary>
internal static class AssignedCalls
{
    private const int AtOnce = 20;

    /// <summary>Of the three instances of the configuration 'weighted'.</summary>
    private static readonly int[] Weights = [25, 50, 25];

    private static readonly TimeSpan StickyLength = TimeSpan.FromMinutes(2),
        BalancedLength = TimeSpan.FromMinutes(5);

    /// <summary>Calls of 100 keys in turn: each key is answered by one instance, and each instance has some.</summary>
    public static Scenario Sticky(GatewayTarget target, GatewayPlan plan)
    {
        var call = new GatewayCall(plan.Protocol, target.Model);
        var requests = target.Keys.Select(key => call.To(target.Address, key)).ToArray();
        var assignments = new Assignments(requests.Length, target.Mocks.Count);
        return (
            Make(target, plan, assignments, requests.Length, caller => requests[caller]) with
            {
                Profile = plan.IsFull
                    ? OpenProfile.Constant(plan.Requests / StickyLength.TotalSeconds, StickyLength)
                    : ClosedProfile.SharedIterations(AtOnce, plan.Requests),
                Facts = ["sticky_hits", "sticky_misses", "instances_used"],
                Find = (_, _) =>
                    new Dictionary<string, double>
                    {
                        ["sticky_hits"] = assignments.HitShare,
                        ["sticky_misses"] = assignments.Misses,
                        ["instances_used"] = assignments.Callers.Count(callers => callers > 0),
                    },
                Targets =
                [
                    "sticky_hits == 1",
                    FormattableString.Invariant($"instances_used == {target.Mocks.Count}"),
                    $"p99 < {plan.Milliseconds(50)}ms",
                ],
            }
        ).Make();
    }

    /// <summary>Calls of sessions in turn: they are spread over three instances by weight.</summary>
    public static Scenario Balanced(GatewayTarget target, GatewayPlan plan)
    {
        var call = new GatewayCall(plan.Protocol, target.Model);
        var assignments = new Assignments(plan.Requests, target.Mocks.Count);
        return (
            Make(
                target,
                plan,
                assignments,
                plan.Requests,
                caller => call.To(target.Address, target.Key(0), caller.ToString("'session-'00000", CultureInfo.InvariantCulture))
            ) with
            {
                Profile = plan.IsFull
                    ? ClosedProfile.Constant(AtOnce, BalancedLength)
                    : ClosedProfile.SharedIterations(AtOnce, plan.Requests),
                Facts = ["chi_square", "worst_share_error", "sticky_misses", "sessions"],
                Find = (_, _) =>
                    new Dictionary<string, double>
                    {
                        ["chi_square"] = Math.Round(new Spread(assignments.Callers, Weights).ChiSquare, 3),
                        ["worst_share_error"] = Math.Round(new Spread(assignments.Callers, Weights).WorstShareError, 5),
                        ["sticky_misses"] = assignments.Misses,
                        ["sessions"] = assignments.Callers.Sum(),
                    },
                Targets =
                [
                    FormattableString.Invariant($"chi_square < {Spread.ChiSquareLimit}"),
                    "worst_share_error <= 0.05",
                    "sticky_misses == 0",
                ],
            }
        ).Make();
    }

    /// <summary>Callers take turns, whoever of the users sends for them.</summary>
    private static GatewayScenario Make(
        GatewayTarget target,
        GatewayPlan plan,
        Assignments assignments,
        int callers,
        Func<int, Request> request
    )
    {
        long calls = -1;
        return new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.SharedIterations(AtOnce, callers),
            WarmUp = plan.WarmUp(AtOnce),
            Steps =
            [
                GatewayScenario.Whole(
                    "call",
                    target,
                    plan.Protocol,
                    user =>
                    {
                        var sender = (Sender)user.State!;
                        sender.Caller = (int)(Interlocked.Increment(ref calls) % callers);
                        return request(sender.Caller);
                    },
                    (user, origin) =>
                    {
                        assignments.Add(((Sender)user.State!).Caller, origin);
                        return null;
                    }
                ),
            ],
            NewState = _ => new Sender(),
            Targets = [],
            Connections = AtOnce,
        };
    }

    /// <summary>For whom a user is sending.</summary>
    private sealed class Sender
    {
        public int Caller { get; set; }
    }
}
