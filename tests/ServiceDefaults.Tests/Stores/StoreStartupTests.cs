using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Stores;

public sealed class StoreStartupTests
{
    private readonly ManualTime _time = new();
    private readonly LogLines _lines = new();
    private readonly Lifetime _lifetime = new();

    [Fact]
    public async Task StoreThatIsAway_IsAskedAgain_AndToldOnceAMinute()
    {
        Exception? fault = new StoreUnavailableException("It is unavailable.");
        using var startup = Start(_ => fault is null ? Task.CompletedTask : Task.FromException(fault));
        for (int attempt = 0; attempt < 100; attempt++)
            await NextAttemptAsync();
        Assert.Equal("It is unavailable.", startup.Waiting);
        Assert.Equal(Enumerable.Repeat("Error: The store cannot be prepared, and is asked again: It is unavailable.", 2), _lines.All);

        fault = new InvalidOperationException("No right to it.");
        await NextAttemptAsync();
        await UntilItWaitsAsync();
        Assert.StartsWith(
            "Error: The store cannot be prepared, and is asked again: No right to it. System.InvalidOperationException",
            _lines.All.Last(),
            StringComparison.Ordinal
        );

        fault = null;
        await NextAttemptAsync();
        await startup.Ready;
    }

    [Fact]
    public async Task SchemaThatIsTooNew_StopsTheService()
    {
        int before = Environment.ExitCode;
        using var startup = Start(_ => Task.FromException(new SchemaTooNewException("It is too new.")));
        await startup.ExecuteTask!;
        Assert.Equal((true, 1), (_lifetime.ApplicationStopping.IsCancellationRequested, Environment.ExitCode));
        Assert.Equal(["Critical: It is too new."], _lines.All);
        Environment.ExitCode = before;
    }

    [Fact]
    public async Task Check_SaysWhatItWaitsFor_AndLaterWhetherTheStoreAnswers()
    {
        var prepared = new TaskCompletionSource();
        Exception? fault = null;
        using var startup = Start(_ => prepared.Task);
        var check = new StoreCheck(startup, _ => fault is null ? Task.CompletedTask : Task.FromException(fault), HealthStatus.Degraded);
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new())).Status);
        prepared.SetResult();
        await startup.Ready;
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new())).Status);
        fault = new StoreUnavailableException("It is unavailable.");
        var away = await check.CheckHealthAsync(new());
        Assert.Equal((HealthStatus.Degraded, "It is unavailable."), (away.Status, away.Description));
    }

    private StoreStartup Start(Func<CancellationToken, Task> prepare)
    {
        var startup = new StoreStartup(prepare, _lifetime, _time, _lines.Logger<StoreStartup>());
        _ = startup.StartAsync(default);
        return startup;
    }

    private Task UntilItWaitsAsync() => Waiting.UntilAsync(() => _time.PendingTimers > 0);

    private async Task NextAttemptAsync()
    {
        await UntilItWaitsAsync();
        _time.Advance(StoreStartup.RetryPause);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();
    }
}
