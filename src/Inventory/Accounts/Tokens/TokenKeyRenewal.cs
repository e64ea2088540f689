using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>
/// Reads the keys as soon as the store is prepared, and then every <see cref="Interval"/>: a new key, which data protection makes two days
/// before it is
/// used, is then known to every replica in time.
/// </summary>
internal sealed class TokenKeyRenewal(TokenKeys keys, StoreStartup startup, TimeProvider time, IOptions<InventoryOptions> options)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = keys.Renew() is null ? Interval : options.Value.KeyReadInterval;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
