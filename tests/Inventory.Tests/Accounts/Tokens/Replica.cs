using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts;
using Platform.Inventory.Accounts.Tokens;

namespace Platform.Inventory.Tests.Accounts.Tokens;

/// <summary>What one process has to make and read tokens with.</summary>
internal sealed class Replica
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public Replica(IAccountStore store, TimeProvider time, Action<InventoryOptions>? configure = null)
    {
        var settings = new InventoryOptions();
        configure?.Invoke(settings);
        var options = Options.Create(settings);
        var meters = _services.GetRequiredService<IMeterFactory>();
        Keys = new TokenKeys(store, time, options, meters, NullLogger<TokenKeys>.Instance);
        Tokens = new AccessTokens(Keys, time, options, meters);
    }

    public TokenKeys Keys { get; }

    public AccessTokens Tokens { get; }

    public string? UserOf(string token) => Tokens.Read(token, out string? username) == TokenStatus.Valid ? username : null;

    public TokenStatus StatusOf(string token) => Tokens.Read(token, out _);
}
