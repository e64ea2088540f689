using Platform.LoadEngine;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>The ways in which the service can decide who gets a piece, each in a process of its own.</summary>
internal static class Strategies
{
    /// <summary>Where they are: none of them is started by the harness.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("redis", "for 'strategies': the connection string of the Redis that v1 to v4 use; only 'embedded' runs unless set", "", "")
        {
            IsSecret = true,
        },
        new("postgres", "for 'strategies': that of their PostgreSQL", "", "") { IsSecret = true },
    ];

    /// <summary>What locks must say so: else something else was measured under its name.</summary>
    private const string Locks = "lock_attempts > 0",
        DoesNotLock = "lock_attempts == 0";

    private static readonly (string Name, string[] Targets)[] OnServers =
    [
        ("v1", ["purchases_per_second >= 100", Locks]),
        ("v2", [Locks]),
        ("v3", [DoesNotLock]),
        ("v4", ["purchases_per_second >= 1000", DoesNotLock]),
    ];

    /// <summary>Those that can be run with what was set.</summary>
    /// <exception cref="InvalidPlanException">One of the two connection strings is missing.</exception>
    public static Comparison Of(ParameterValues values)
    {
        var (redis, postgres) = (values.Text("redis"), values.Text("postgres"));
        if (redis.Length > 0 != postgres.Length > 0)
            throw new InvalidPlanException(
                "The strategies v1 to v4 need Redis and PostgreSQL: set both of the parameters 'redis' and 'postgres', or none."
            );
        var embedded = new Variant("embedded", Settings("embedded", "", ""), [DoesNotLock]);
        return new Comparison
        {
            Variants =
                redis.Length > 0
                    ? [.. OnServers.Select(one => new Variant(one.Name, Settings(one.Name, redis, postgres), one.Targets)), embedded]
                    : [embedded],
            Counter = "purchases",
            Step = "purchase",
            Facts = new Dictionary<string, string> { ["contention"] = "lock_contention", ["lock ms"] = "lock_wait_ms" },
            LeftOut = redis.Length > 0 ? null : "v1 to v4 were not run: they need servers, --set redis=… and --set postgres=….",
        };
    }

    /// <summary>Empty ones too: the harness's own environment must not give the embedded store a server.</summary>
    private static Dictionary<string, string> Settings(string strategy, string redis, string postgres) =>
        new()
        {
            ["Inventory__Strategy"] = strategy,
            ["ConnectionStrings__Redis"] = redis,
            ["ConnectionStrings__Postgres"] = postgres,
        };
}
