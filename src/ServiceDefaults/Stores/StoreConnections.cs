using Npgsql;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.ServiceDefaults.Stores;

/// <summary>The connection strings of a service that runs embedded, or on Redis and PostgreSQL together.</summary>
public static class StoreConnections
{
    /// <summary>Whether <c>ConnectionStrings:name</c> is set.</summary>
    public static bool Has(IConfiguration configuration, string name) =>
        !string.IsNullOrWhiteSpace(configuration.GetConnectionString(name));

    /// <summary>Checks that both are set or neither, and that those that are set can be read.</summary>
    /// <param name="configuration">The service's.</param>
    /// <param name="faults">Takes what is wrong, for people.</param>
    /// <returns>Whether any is set.</returns>
    public static bool Check(IConfiguration configuration, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        bool redis = CheckRedis(configuration, faults),
            postgres = CheckPostgres(configuration, faults);
        if (redis != postgres)
            faults.Add(
                $"ConnectionStrings:{(redis ? "Postgres" : "Redis")} is missing: set both Redis and Postgres, or neither for the "
                    + "embedded store."
            );
        return redis || postgres;
    }

    /// <summary>Checks that <c>ConnectionStrings:Redis</c> can be read.</summary>
    /// <returns>Whether it is set.</returns>
    public static bool CheckRedis(IConfiguration configuration, ICollection<string> faults) =>
        CheckText(configuration, "Redis", text => RedisSettings.Parse(text), faults);

    /// <summary>Checks that <c>ConnectionStrings:Postgres</c> can be read.</summary>
    /// <returns>Whether it is set.</returns>
    public static bool CheckPostgres(IConfiguration configuration, ICollection<string> faults) =>
        CheckText(configuration, "Postgres", text => _ = new NpgsqlConnectionStringBuilder(text), faults);

    private static bool CheckText(IConfiguration configuration, string name, Action<string> parse, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (!Has(configuration, name))
            return false;
        try
        {
            parse(configuration.GetConnectionString(name)!);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            faults.Add($"ConnectionStrings:{name} cannot be read: {e.Message}");
        }

        return true;
    }
}
