using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>Loads Inventory: buyers who log in, look at the stock, and buy.</summary>
internal static class InventorySuite
{
    /// <summary>The parameter with the token of the service's administrator.</summary>
    public const string AdminTokenParameter = "admin_token";

    /// <summary>The parameter, else the token of the environment, else that of a platform that <c>up</c> started.</summary>
    /// <exception cref="InvalidPlanException">It cannot stand in a header; the message does not tell it.</exception>
    public static string AdminTokenOf(ParameterValues values) =>
        AdminToken.Checked(
            values.Has(AdminTokenParameter) ? values.Text(AdminTokenParameter) : AdminToken.Default,
            $"Parameter '{AdminTokenParameter}'"
        );

    private const int MostProducts = 10_000;
    private const int MostPieces = 1_000_000_000;

    public static Suite Create() => Create(TimeProvider.System);

    internal static Suite Create(TimeProvider time) =>
        new(
            "inventory",
            "a flash sale: buyers look at the stock and buy; nothing is sold that is not there, and every sale is recorded",
            "Inventory",
            [
                new Parameter("users", "buyers at once, in stages at most, 1 … 10,000; the scenario's own number unless set", "", ""),
                new Parameter("spawn_rate", "buyers added a second, 1 … 100,000; the scenario's own ramps unless set", "", ""),
                new Parameter(
                    "think_time",
                    "a buyer's pause between two requests: a duration, two as 100ms-500ms, or 0",
                    "100ms-500ms",
                    "100ms-500ms"
                ),
                new Parameter("step_users", "for 'stress': buyers added with each step, 1 … 10,000", "500", "100"),
                new Parameter("duration", "how long the whole scenario is, instead", "", ""),
                new Parameter("products", "products 1 … this are bought, 1 … 10,000", "10", "10"),
                new Parameter("stock", "pieces of each product before the run, 0 … 1,000,000,000", "100000000", "100000000"),
                new Parameter("pieces", "for 'flash-sale' and 'concurrent-100': pieces on sale, 0 … 1,000,000,000", "100", "100"),
                new Parameter("concurrency", "connections, 1 … 10,000; as many as buyers unless set", "", ""),
                new Parameter(
                    "warm_up",
                    "requests before the measurement, 50 at once, 1 … 100,000,000; a server that compiles while it runs wants many",
                    "2000",
                    "2000"
                ),
                new Parameter(
                    AdminTokenParameter,
                    $"the service's admin token; {AdminToken.Variable} of the environment, else that of 'up', unless set",
                    "",
                    ""
                )
                {
                    IsSecret = true,
                },
                .. Strategies.Parameters,
                .. Saturating.Parameters(from: 500),
            ],
            [
                Recipe("baseline", "one buyer, half looks at product 1, half purchases of it", Baseline, time),
                Recipe("load", "buyers in three stages, up to 1,000", Load, time),
                Recipe(
                    "flash-sale",
                    "1,000 buyers at once, 100 pieces of one product",
                    (values, _) => AtOnce(values, usualBuyers: 1000),
                    time
                ),
                Recipe("concurrent-100", "100 buyers at once, a piece for each", (values, _) => AtOnce(values, usualBuyers: 100), time),
                Recipe("spike", "10 buyers, then 1,000, then 10 again", Spike, time) with
                {
                    RunsWithSuite = false,
                },
                Recipe("stress", "ever more buyers, up to 5,000: where it breaks, and how it does beyond that", Stress, time) with
                {
                    RunsWithSuite = false,
                },
                Recipe(
                    "soak",
                    "500 buyers for a long time, of a service that the harness started: only then its memory can be watched",
                    Soak,
                    time
                ) with
                {
                    RunsWithSuite = false,
                },
                Recipe(
                    "strategies",
                    "the strategies side by side, each in a service of its own: v1 to v4 on Redis and PostgreSQL, and the embedded one",
                    AllStrategies,
                    time
                ) with
                {
                    RunsWithSuite = false,
                    Comparison = Strategies.Of,
                },
                Recipe("saturate", "the highest arrival rate of purchases that holds the targets", Saturate, time) with
                {
                    RunsWithSuite = false,
                    Saturation = values => Saturating.Plan("inventory/saturate", values, minimum: 1000, "purchases"),
                },
            ]
        )
        {
            Lacks = LockFigures.LacksAsync,
        };

    private static BuyerScenario Baseline(ParameterValues values, InventoryLoad load) =>
        Usual(values, load, load.Stages(Seconds(3), new Stage(1, Seconds(60))), "p99 < 50ms", "success_rate >= 100%") with
        {
            Products = 1,
            Reads = BuyerScenario.Purchases,
            ThinkTime = load.ThinkTimeIn(Seconds(3) / Seconds(60)),
        };

    private static BuyerScenario Load(ParameterValues values, InventoryLoad load) =>
        Usual(
            values,
            load,
            load.Stages(
                Seconds(6),
                new Stage(100, Seconds(120), Seconds(30)),
                new Stage(500, Seconds(120), Seconds(30)),
                new Stage(1000, Seconds(300), Seconds(60))
            ),
            "purchases_per_second > 100",
            "p50 < 100ms",
            "p99 < 500ms",
            "error_rate < 0.1%"
        );

    /// <summary>Each buys one piece, all at the same moment; their logins are over by then.</summary>
    private static BuyerScenario AtOnce(ParameterValues values, int usualBuyers)
    {
        int buyers = new InventoryLoad(values).Users(usualBuyers),
            pieces = values.Number("pieces", 0, MostPieces);
        int sold = Math.Min(buyers, pieces);
        return new BuyerScenario
        {
            Values = values,
            Profile = ClosedProfile.IterationsAUser(buyers, 1),
            Products = 1,
            Stock = pieces,
            MaxQuantity = 1,
            Reads = 0,
            LoggedInBefore = true,
            WarmsUp = false,
            Targets = ["success_rate >= 100%", Equal("sold", sold), Equal("sold_out", buyers - sold)],
        };
    }

    private static BuyerScenario Spike(ParameterValues values, InventoryLoad load) =>
        Usual(
            values,
            load,
            load.Stages(Seconds(12), new Stage(10, Seconds(30)), new Stage(1000, Seconds(60), Seconds(5)), new Stage(10, Seconds(30))),
            "recovery_seconds < 10",
            "connection_errors == 0"
        ) with
        {
            LoggedInBefore = true,
            Findings = Inventory.Findings.OfSpike,
        };

    private static BuyerScenario Stress(ParameterValues values, InventoryLoad load) =>
        Usual(values, load, load.Staircase(usual: 5000), "goodput_at_twice >= 0.8", "connection_errors == 0") with
        {
            LoggedInBefore = true,
            Findings = Inventory.Findings.OfStress,
        };

    private static BuyerScenario Soak(ParameterValues values, InventoryLoad load) =>
        Usual(
            values,
            load,
            load.Stages(Seconds(30), new Stage(500, Seconds(3600))),
            "leak == 0",
            "p95_drift < 0.1",
            "error_drift <= 0.001",
            "error_rate < 1%"
        ) with
        {
            Findings = Inventory.Findings.OfSoak,
        };

    private static BuyerScenario AllStrategies(ParameterValues values, InventoryLoad load) =>
        Usual(values, load, load.Stages(Seconds(6), new Stage(500, Seconds(60), Seconds(5))), "lock_contention < 0.3") with
        {
            LoggedInBefore = true,
        };

    private static BuyerScenario Saturate(ParameterValues values, InventoryLoad load) =>
        Usual(values, load, Saturating.Profile(values), "p95 <= 50ms", "success_rate >= 100%") with
        {
            Reads = 0,
            LoggedInBefore = true,
            ThinkTime = null,
        };

    private static BuyerScenario Usual(
        ParameterValues values,
        InventoryLoad load,
        LoadProfile profile,
        params IReadOnlyList<string> targets
    ) =>
        new()
        {
            Values = values,
            Profile = profile,
            Products = values.Number("products", 1, MostProducts),
            Stock = values.Number("stock", 0, MostPieces),
            ThinkTime = load.ThinkTime,
            Targets = targets,
        };

    private static ScenarioRecipe Recipe(
        string name,
        string description,
        Func<ParameterValues, InventoryLoad, BuyerScenario> visit,
        TimeProvider time
    ) => new(name, description, (target, values) => visit(values, new InventoryLoad(values)).At(target, time));

    private static string Equal(string counter, long count) => string.Create(CultureInfo.InvariantCulture, $"{counter} == {count}");

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
