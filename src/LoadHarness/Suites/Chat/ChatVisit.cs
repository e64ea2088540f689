using Platform.LoadEngine;
using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>Makes the engine's scenarios of clients that chat.</summary>
internal static class ChatVisit
{
    private const int SessionsCounter = 0,
        MessagesCounter = 1;

    /// <summary>Sessions a second, in the specification's time, while fewer lived than were wanted.</summary>
    private const string CreationRate = "sessions_created_per_second";

    private const int WarmUpAtOnce = 32;

    /// <summary>Connections of an open load.</summary>
    private const int OpenConnections = 1000;

    /// <summary>A client for each address, which paces itself.</summary>
    public static Scenario Paced(ChatPlan plan, ChatScenario specified, Uri target, TimeProvider time)
    {
        var run = new ChatRun(plan, target, time, limited: true);
        var audit = new ChatAudit(run, time);
        var scenario = Common(run, audit, ClosedProfile.Constant(plan.Addresses, plan.Length), sessions: 0) with
        {
            Steps = [Open, Say, Read, Delete],
            Pace = user => Of(user).Choose(),
            Choose = user => (int)Of(user).Action,
            Gauges = [.. SessionGauges(run), new("multiplier", () => Math.Round(run.Controller.Multiplier, 3))],
            Facts = [.. ChatAudit.Facts, CreationRate, "expired_sessions", .. MultiplierCourse.Facts],
            PacedFacts = [CreationRate],
            Inspect = async (inspection, cancellationToken) =>
            {
                var facts = await audit.InspectAsync(cancellationToken);
                facts[CreationRate] = Math.Round(run.Pool.Total / run.Pool.Shortage.TotalSeconds * run.Scale, 3);
                facts["expired_sessions"] = run.Pool.Expired;
                foreach (
                    var (name, value) in new MultiplierCourse(run.Controller.Course, TimeSpan.FromSeconds(inspection.Total.Seconds)).Figures
                )
                    facts[name] = value;
                return facts;
            },
            Transport = new TransportOptions { MaxConnections = 2 },
        };
        return WithTargets(
            scenario,
            $"rate_limited <= {specified.MostRefused}%",
            $"success_rate >= {specified.LeastSuccess}%",
            "p95 < 5s",
            "p99 < 10s",
            $"{CreationRate} >= 0.5"
        );
    }

    /// <summary>Messages to a number of sessions on a schedule, without limits.</summary>
    public static Scenario Messages(ChatPlan plan, LoadProfile load, Uri target, TimeProvider time)
    {
        var run = new ChatRun(plan, target, time, limited: false);
        var audit = new ChatAudit(run, time);
        return WithTargets(
            Unlimited(run, audit, load, plan.Sessions) with
            {
                Steps = [Choosing(Say, user => Of(user).ChooseToSay(run.Pool.Pick(user.Id % run.Tenants, user.Random, run.Now)!))],
            },
            "p95 < 50ms",
            "success_rate >= 100%"
        );
    }

    /// <summary>New sessions on a schedule, without limits.</summary>
    public static Scenario NewSessions(ChatPlan plan, LoadProfile load, Uri target, TimeProvider time)
    {
        var run = new ChatRun(plan, target, time, limited: false);
        return WithTargets(
            Unlimited(run, new ChatAudit(run, time), load, sessions: 0) with
            {
                Steps = [Choosing(Open, user => Of(user).ChooseToOpen())],
            },
            "p95 < 50ms",
            "success_rate >= 100%"
        );
    }

    private static Step Open => Named("session", ChatAction.Open, user => user.Count(SessionsCounter), 201);

    private static Step Say => Named("message", ChatAction.Say, user => user.Count(MessagesCounter), 201);

    private static Step Read => Named("read", ChatAction.Read, _ => { }, 200);

    private static Step Delete => Named("delete", ChatAction.Delete, _ => { }, 200, 204);

    private static Scenario Unlimited(ChatRun run, ChatAudit audit, LoadProfile load, int sessions) =>
        Common(run, audit, load, sessions) with
        {
            WarmUp = ClosedProfile.SharedIterations(WarmUpAtOnce, run.Plan.WarmUp),
            Gauges = [.. SessionGauges(run)],
            Facts = ChatAudit.Facts,
            Inspect = async (_, cancellationToken) => await audit.InspectAsync(cancellationToken),
            Transport = new TransportOptions { MaxConnections = Math.Max(1, OpenConnections / run.Plan.Addresses) },
        };

    private static Scenario Common(ChatRun run, ChatAudit audit, LoadProfile profile, int sessions) =>
        new()
        {
            Name = "",
            Profile = profile,
            Steps = [],
            NewState = user => run.Client(user.Id),
            Counters = ["sessions", "messages"],
            Prepare = async cancellationToken =>
            {
                await audit.PrepareAsync(sessions, cancellationToken);
                return null;
            },
            InspectionTimeout = ChatAudit.Patience * 1.2,
        };

    private static IEnumerable<Gauge> SessionGauges(ChatRun run) =>
        [
            new("sessions_active", () => run.Pool.Active),
            new("sessions_total", () => run.Pool.Total),
            new("sessions_peak", () => run.Pool.Peak),
        ];

    private static Step Named(string name, ChatAction action, Action<VirtualUser> count, params int[] accepted) =>
        new(name, user => Of(user).Make())
        {
            Accepts = accepted.Contains,
            OnReply = (user, reply) => Of(user).OnReply(reply),
            Check = (user, _) =>
            {
                if (Of(user).Fault is null)
                    count(user);
                return Of(user).Fault;
            },
        };

    private static Step Choosing(Step step, Action<VirtualUser> choose) =>
        new(
            step.Name,
            user =>
            {
                choose(user);
                return Of(user).Make();
            }
        )
        {
            Accepts = step.Accepts,
            OnReply = step.OnReply,
            Check = step.Check,
        };

    private static Scenario WithTargets(Scenario scenario, params string[] targets) =>
        scenario with
        {
            Targets = [.. targets.Concat(ChatAudit.Targets).Select(text => Target.Parse(text, scenario.Metrics))],
        };

    private static ChatClient Of(VirtualUser user) => (ChatClient)user.State!;
}
