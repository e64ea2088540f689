using Platform.LoadEngine;
using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What buyers of a scenario do, of which the engine's scenario is made.</summary>
internal sealed record BuyerScenario
{
    /// <summary>How often a buyer buys, when it looks at the stock <see cref="Reads"/> times.</summary>
    public const double Purchases = 7;

    /// <summary>Demo users there are.</summary>
    private const int MostAccounts = 10_000;

    /// <summary>Accounts that an open load takes in turn, and its connections, unless set.</summary>
    private const int UsersOfOpenLoad = 1000;

    private const int SoldCounter = 0,
        PurchasesCounter = 1,
        SoldOutCounter = 2;

    private static readonly string[] Accuracy = ["oversold == 0", "unaccounted == 0", "difference == 0", "at_stake == 0"];

    /// <summary>How many come when.</summary>
    public required LoadProfile Profile { get; init; }

    /// <summary>What was set.</summary>
    public required ParameterValues Values { get; init; }

    /// <summary>Products 1 … this are bought.</summary>
    public required int Products { get; init; }

    /// <summary>Pieces of each before the first request.</summary>
    public required long Stock { get; init; }

    /// <summary>Pieces of a purchase: 1 … this.</summary>
    public int MaxQuantity { get; init; } = 3;

    /// <summary>How often a buyer looks at the stock, when it buys <see cref="Purchases"/> times; 0 for never.</summary>
    public double Reads { get; init; } = 3;

    /// <summary>The pause between two requests of a buyer; null for none.</summary>
    public ThinkTime? ThinkTime { get; init; }

    /// <summary>
    /// Whether buyers are logged in before the measurement, because the logins would distort it; else each logs in when it begins.
    /// </summary>
    public bool LoggedInBefore { get; init; }

    /// <summary>Whether the service is warmed up. Not where the first request counts.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary>What must hold besides that the books agree.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>What else is found after the run; null for nothing.</summary>
    public Findings? Findings { get; init; }

    /// <summary>The scenario.</summary>
    /// <exception cref="InvalidPlanException">A parameter is out of range.</exception>
    public Scenario At(Uri target, TimeProvider time)
    {
        int users = Profile is ClosedProfile closed ? closed.MaxUsers : new InventoryLoad(Values).Users(UsersOfOpenLoad);
        var shop = new Shop(target, Math.Min(users, MostAccounts), Products, MaxQuantity, time);
        var sale = new Sale(shop, target, InventorySuite.AdminTokenOf(Values), time) { Stock = Stock, LoggedInBefore = LoggedInBefore };
        var scenario = new Scenario
        {
            Name = "",
            Profile = Profile,
            WarmUp = WarmsUp ? ClosedProfile.SharedIterations(Math.Min(50, users), Values.Number("warm_up", 1, 100_000_000)) : null,
            Mix = true,
            Steps = Reads > 0 ? [Read, Buy] : [Buy],
            StartSteps = LoggedInBefore ? [] : [Login],
            ThinkTime = ThinkTime,
            NewState = user => shop.Buyer(user.Id),
            Counters = ["sold", "purchases", "sold_out"],
            Facts = [.. Sale.Facts, .. Findings?.Names ?? []],
            PacedFacts = Findings?.Paced ?? [],
            Prepare = async cancellationToken => await sale.PrepareAsync(cancellationToken),
            Inspect = async (inspection, cancellationToken) => await InspectAsync(sale, inspection, cancellationToken),
            InspectionTimeout = InventoryAdmin.Patience * 1.5,
            Transport = new TransportOptions { MaxConnections = new InventoryLoad(Values).Connections(users) },
        };
        return scenario with { Targets = [.. Targets.Concat(Accuracy).Select(text => Target.Parse(text, scenario.Metrics))] };
    }

    private static Step Login =>
        new("login", user => Of(user).Login()) { Accepts = status => status == 200, Check = (user, reply) => Of(user).CheckLogin(reply) };

    private Step Read =>
        new("read", user => Of(user).Read(user.Random))
        {
            Weight = Reads,
            Accepts = status => status == 200,
            Check = (user, reply) => Of(user).CheckRead(reply),
        };

    /// <summary>Sold out is a right answer.</summary>
    private static Step Buy =>
        new("purchase", user => Of(user).Buy(user.Random))
        {
            Weight = Purchases,
            Accepts = status => status is 200 or 400,
            OnReply = (user, reply) => Of(user).Count(reply),
            Check = (user, reply) =>
            {
                string? fault = Of(user).CheckPurchase(reply, out int sold);
                if (fault is null && sold > 0)
                    user.Count(PurchasesCounter);
                if (fault is null)
                    user.Count(sold > 0 ? SoldCounter : SoldOutCounter, Math.Max(1, sold));
                return fault;
            },
        };

    private static Buyer Of(VirtualUser user) => (Buyer)user.State!;

    private async Task<IReadOnlyDictionary<string, double>> InspectAsync(
        Sale sale,
        Inspection inspection,
        CancellationToken cancellationToken
    )
    {
        var facts = await sale.InspectAsync((SaleBegin)inspection.Prepared!, cancellationToken);
        foreach (var (name, value) in Findings?.Find(inspection) ?? [])
            facts[name] = value;
        return facts;
    }
}
