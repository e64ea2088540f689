using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases;

namespace Platform.Inventory.Tests.Purchases;

/// <summary>What is answered while a purchase is in work.</summary>
public sealed class PurchaseEndpointTests
{
    [Fact]
    public async Task WhileTheFirstWithAKeyIsInWork_TheSecondGets409_AndLaterTheAnswer()
    {
        var strategy = new StallingStrategy();
        await using var server = Start(strategy);
        string token = await server.LogInAsync(),
            other = await server.LogInAsync("user_2");
        var first = server.BuyAsync(token, 1, 1, "key");
        await strategy.Entered.WaitAsync(TimeSpan.FromMinutes(1));

        var second = await server.BuyAsync(token, 1, 1, "key");
        Assert.Equal(409, second.Status);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.True(second.Body.GetProperty("retryable").GetBoolean());
        // Another buyer's key is another key.
        var another = server.BuyAsync(other, 1, 1, "key");
        await strategy.Entered.WaitAsync(TimeSpan.FromMinutes(1));

        strategy.Decide(PurchaseOutcome.Sold(new OrderId(1, 7), 9));
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await another).Status);
        Assert.Equal(200, (await server.BuyAsync(token, 1, 1, "key")).Status);
    }

    [Fact]
    public async Task MoreAtOnceThanAllowed_Answers503_AndSellsNothing()
    {
        var strategy = new StallingStrategy();
        await using var server = Start(strategy, ("Inventory:MaxPurchasesInFlight", "1"));
        string token = await server.LogInAsync();
        var first = server.BuyAsync(token, 1, 1);
        await strategy.Entered.WaitAsync(TimeSpan.FromMinutes(1));

        var refused = await server.BuyAsync(token, 1, 1);
        Assert.Equal(503, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter);

        strategy.Decide(PurchaseOutcome.Sold(new OrderId(1, 7), 9));
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await server.BuyAsync(token, 1, 1)).Status);
    }

    [Theory]
    [InlineData(nameof(PurchaseStatus.LockNotHad), 409)]
    [InlineData(nameof(PurchaseStatus.Unavailable), 503)]
    public async Task WhatMaySucceedLater_SaysSo(string status, int answer)
    {
        var strategy = new StallingStrategy();
        strategy.Decide(new PurchaseOutcome(Enum.Parse<PurchaseStatus>(status), Detail: "Redis is unavailable. Nothing was sold."));
        await using var server = Start(strategy);
        var refused = await server.BuyAsync(await server.LogInAsync(), 1, 1);
        Assert.Equal(answer, refused.Status);
        Assert.True(refused.Body.GetProperty("retryable").GetBoolean());
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    private static InventoryServer Start(StallingStrategy strategy, params (string Key, string Value)[] settings) =>
        new(services => services.Replace(ServiceDescriptor.Singleton<IPurchaseStrategy>(strategy)), settings);

    /// <summary>Decides when it is told to.</summary>
    private sealed class StallingStrategy : IPurchaseStrategy
    {
        private readonly TaskCompletionSource<PurchaseOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SemaphoreSlim Entered { get; } = new(0);

        public void Decide(PurchaseOutcome outcome) => _outcome.SetResult(outcome);

        public ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken)
        {
            Entered.Release();
            return new(_outcome.Task);
        }
    }
}
