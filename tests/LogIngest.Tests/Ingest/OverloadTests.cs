using Microsoft.Extensions.DependencyInjection;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Sqlite;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Ingest;

/// <summary>A store that does not keep up: overload is said, memory is bounded, and it ends by itself.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task AFullQueue_Answers503WithRetryAfter_AndTakesEntriesAgainOnceTheStoreGoesOn()
    {
        await using var server = Start(out var store, ("LogIngest:MaxPendingEntries", "1000"), ("LogIngest:MaxBatchEntries", "500"));
        store().Stall();
        var batch = LogIngestServer.Batch(Enumerable.Range(0, 500).Select(i => LogIngestServer.Entry(message: $"entry {i}")));
        var taken = new[] { server.PostAsync("/api/logs/batch", batch), server.PostAsync("/api/logs/batch", batch) };
        await Waiting.UntilAsync(async () => (await server.GetAsync("/api/stats")).Body.GetProperty("pending").GetInt64() == 1000);

        var refused = await server.PostAsync("/api/log", LogIngestServer.Entry(message: "one too many"));

        Assert.Equal(503, refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.True(refused.Body.GetProperty("retryable").GetBoolean());
        Assert.Contains("queue is full", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("logs_rejected_total{reason=\"queue_full\"} 1", await server.MetricsAsync(), StringComparison.Ordinal);

        store().Go();
        Assert.All(await Task.WhenAll(taken), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, (await server.PostAsync("/api/log", LogIngestServer.Entry())).Status);
        Assert.DoesNotContain("one too many", await server.MessagesAsync("device_1"));
    }

    [Fact]
    public async Task ARequestThatIsNotCommittedInTime_IsAnswered503_AndItsRetryStoresItOnce()
    {
        await using var server = Start(out var store, ("LogIngest:CommitTimeout", "00:00:00.2"));
        store().Stall();
        var key = ("Idempotency-Key", "slow");
        var late = await server.PostAsync("/api/log", LogIngestServer.Entry(message: "late"), headers: key);
        Assert.Equal(503, late.Status);
        Assert.Contains("Idempotency-Key", late.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);

        store().Go();
        await Waiting.UntilAsync(async () =>
            (await server.PostAsync("/api/log", LogIngestServer.Entry(message: "late"), headers: key)).Status == 200
        );
        await Waiting.UntilAsync(async () => (await server.GetAsync("/api/stats")).Body.GetProperty("pending").GetInt64() == 0);
        Assert.Single(await server.MessagesAsync("device_1"));
    }

    [Fact]
    public async Task AStoreThatFails_IsTriedAgain_AndNothingAnswered200IsLost()
    {
        await using var server = Start(out var store);
        store().Broken = true;
        var waiting = server.PostAsync("/api/log", LogIngestServer.Entry(message: "patient"));
        await Waiting.UntilAsync(async () =>
            (await server.MetricsAsync()).Contains("logs_worker_failures_total 1", StringComparison.Ordinal)
        );
        store().Broken = false;
        Assert.Equal(200, (await waiting).Status);
        Assert.Equal(["patient"], await server.MessagesAsync("device_1"));
    }

    private static LogIngestServer Start(out Func<StallingStore> store, params (string Key, string Value)[] settings)
    {
        var server = new LogIngestServer(
            services => services.AddSingleton<ILogStore>(provider => new StallingStore(provider.GetRequiredService<SqliteLogStore>())),
            settings
        );
        store = () => (StallingStore)server.Services.GetRequiredService<ILogStore>();
        return server;
    }
}
