using Microsoft.Extensions.Options;
using Platform.Inventory.Purchases;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory;

/// <summary>What must hold between settings.</summary>
internal sealed class InventoryValidation(IConfiguration configuration) : IValidateOptions<InventoryOptions>
{
    public ValidateOptionsResult Validate(string? name, InventoryOptions options)
    {
        List<string> faults = [];
        bool hasServers = StoreConnections.Check(configuration, faults);
        CheckStrategy(options, hasServers, faults);
        if (!hasServers && options.Role != InventoryRole.All)
            faults.Add(
                $"Role {options.Role} needs ConnectionStrings:Redis and ConnectionStrings:Postgres: the embedded store is one process."
            );
        if (
            options.AdminToken.Length > 0
            && (options.AdminToken.Length is < 16 or > 256 || !options.AdminToken.All(c => c is > ' ' and <= '~'))
        )
            faults.Add("AdminToken must be empty, or 16 to 256 visible ASCII characters.");
        if (options.MaxLockRetryDelay < options.LockRetryDelay)
            faults.Add("MaxLockRetryDelay must be at least LockRetryDelay.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckStrategy(InventoryOptions options, bool hasServers, List<string> faults)
    {
        switch (Strategies.Find(options.Strategy, hasServers))
        {
            case null:
                faults.Add($"Strategy \"{options.Strategy}\" is not known; there are {Strategies.All}.");
                break;
            case Strategies.Embedded when hasServers:
                faults.Add(
                    "Strategy embedded is for one process without servers: remove ConnectionStrings:Redis and :Postgres, or choose another."
                );
                break;
            case not Strategies.Embedded when !hasServers:
                faults.Add($"Strategy {options.Strategy} needs ConnectionStrings:Redis and ConnectionStrings:Postgres.");
                break;
        }
    }
}
