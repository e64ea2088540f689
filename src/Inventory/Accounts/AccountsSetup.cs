using Microsoft.AspNetCore.Identity;
using Platform.Inventory.Accounts.Admin;
using Platform.Inventory.Accounts.LoginLimits;
using Platform.Inventory.Accounts.Passwords;
using Platform.Inventory.Accounts.Tokens;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts;

/// <summary>What users are made of.</summary>
internal static class AccountsSetup
{
    /// <summary>Adds them. Others add <see cref="IAccountStore"/>, <see cref="InventoryOptions"/> and <see cref="StoreStartup"/>.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IPasswordHasher<string>, PasswordHasher<string>>();
        services.AddSingleton<PasswordChecks>();
        services.AddSingleton<DemoUsers>();
        services.AddSingleton<LoginFailures>();
        services.AddSingleton<Logins>();
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<AdminAccess>();
        services.AddSingleton<CallerAccess>();
        // A worker takes no requests. There are no options yet; a wrong value is told once there are.
        if (builder.Configuration["Inventory:Role"]?.Equals(nameof(InventoryRole.Worker), StringComparison.OrdinalIgnoreCase) == true)
            return;
        services.AddHostedService<TokenKeyRenewal>();
        services.AddHealthChecks().AddCheck<TokenKeysCheck>("token_keys");
    }
}
