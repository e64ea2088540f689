namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// Loads SessionChat: clients from a pool of addresses open sessions and talk in them, as often as its limits allow or more often. Honest
/// clients
/// keep within what <c>RateLimit</c> tells and are never refused; eager ones, of the stress and the burst, ask until they are.
/// </summary>
internal static class ChatSuite
{
    public static Suite Create() => Create(TimeProvider.System);

    internal static Suite Create(TimeProvider time) =>
        new(
            "chat",
            "customers open sessions and talk with their agents, within the limits of each address; every message is stored once and "
                + "gets one reply",
            "SessionChat",
            [
                new Parameter("sessions", "live sessions aimed at, 1 … 100,000; the scenario's own number unless set", "", ""),
                new Parameter("ip_count", "client addresses, 1 … 10,000; the scenario's own number unless set", "", ""),
                new Parameter(
                    "duration",
                    "how long the scenario is before --time-scale, its phases in proportion and the service's limits as they are; "
                        + "unless set as long as specified, "
                        + "or in the quick profile without --time-scale a twentieth of that, the service's windows included",
                    "",
                    ""
                ),
                new Parameter(
                    "base_rate",
                    "requests a minute of all addresses together, before the multiplier, 1 … 10,000,000; 40 an address, or 60 of "
                        + "eager clients, unless set",
                    "",
                    ""
                ),
                new Parameter(
                    "client",
                    "'honest' keeps within the limits that answers tell, 'eager' asks until it is refused; the scenario's own unless set",
                    "",
                    ""
                ),
                new Parameter(
                    "addresses",
                    "'bound': real ones, to a target on the loopback; 'forwarded': told by X-Forwarded-For, to a target that trusts "
                        + "this machine; forwarded unless set where a front is found",
                    "bound",
                    "bound"
                ),
                new Parameter("tenants", "tenants, 1 … 1,000; each address speaks for one", "1", "1"),
                new Parameter("messages", "a file with what customers say, a message a line; a few sentences unless set", "", ""),
                new Parameter("settling", "how long missing replies are waited for after the run, once none comes any more", "5s", "15s"),
                new Parameter("warm_up", "for 'saturate': requests before each step, 1 … 1,000,000", "1000", "2000"),
                .. Saturating.Parameters(from: 200),
            ],
            [
                Paced("light_load", "100 sessions within the limits", new(100, 10, 5, IsHonest: true, 0, 99), time) with
                {
                    RunsWithSuite = true,
                },
                Paced("medium_load", "500 sessions within the limits", new(500, 30, 10, IsHonest: true, 5, 95), time),
                Paced(
                    "heavy_load",
                    "1,000 sessions, as many as agents live, within the limits",
                    new(1000, 60, 20, IsHonest: true, 10, 90),
                    time
                ),
                Paced(
                    "stress_test",
                    "1,000 sessions from 50 addresses that ask for more than the limits allow",
                    new(1000, 120, 50, IsHonest: false, 20, 85),
                    time
                ),
                Paced("endurance_test", "1,000 sessions within the limits for hours", new(1000, 240, 15, IsHonest: true, 5, 95), time),
                Paced(
                    "burst_test",
                    "1,000 sessions at once from 100 addresses that ask for more than the limits allow",
                    new(1000, 5, 100, IsHonest: false, 30, 80),
                    time
                ),
                Search(
                    "saturate",
                    "the highest rate of messages in 1,000 live sessions that holds the targets, limits lifted",
                    ChatVisit.Messages,
                    "messages",
                    time
                ),
                Search(
                    "saturate-sessions",
                    "the highest rate of new sessions that holds the targets, limits lifted",
                    ChatVisit.NewSessions,
                    "sessions",
                    time
                ),
            ]
        )
        {
            BehindProxy = new Dictionary<string, string> { ["addresses"] = "forwarded" },
        };

    private static ScenarioRecipe Paced(string name, string description, ChatScenario specified, TimeProvider time) =>
        new(name, description, (target, values) => ChatVisit.Paced(new ChatPlan(values, specified), specified, target, time))
        {
            RunsWithSuite = false,
            Environment = values => ServiceWindow.Scaled(new ChatPlan(values, specified).Scale),
            Fits = (target, values, cancellationToken) =>
                ServiceWindow.FitsAsync(
                    target,
                    told => ServiceWindow.Misfit(told, new ChatPlan(values, specified).Scale) is null,
                    cancellationToken
                ),
        };

    private static ScenarioRecipe Search(
        string name,
        string description,
        Func<ChatPlan, LoadEngine.Profiles.LoadProfile, Uri, TimeProvider, LoadEngine.Scenario> make,
        string counts,
        TimeProvider time
    ) =>
        new(
            name,
            description,
            (target, values) =>
                make(new ChatPlan(values, new(1000, 1, 1, IsHonest: true, 0, 100)), Saturating.Profile(values), target, time)
        )
        {
            RunsWithSuite = false,
            Environment = _ => ServiceWindow.Lifted,
            Fits = (target, _, cancellationToken) => ServiceWindow.FitsAsync(target, told => told is null, cancellationToken),
            Saturation = values => Saturating.Plan($"chat/{name}", values, minimum: 500, counts),
        };
}
