using Platform.Testing;

namespace Platform.EndToEnd.Tests.Inventory;

/// <summary>Exactly what there is is sold, and each purchase that was answered 200 is one recorded order, whatever dies.</summary>
public class NeverOversoldTests(ITestOutputHelper output)
{
    private const int BuyersAtOnce = 32;

    private readonly Chance _chance = new(output);

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task WhateverIsKilled_EveryPurchaseAnswered200IsOneOrder(string strategy)
    {
        await using var platform = await SalePlatform.StartAsync(strategy, AppendFsync.Always, "--Inventory:LockExpiry=00:00:00.5");
        await using var buyers = new Buyers(platform.AddressOf, BuyersAtOnce);
        await buyers.MoreAsync(100);
        for (int kill = 0; kill < Chance.Kills; kill++)
        {
            var victim = (Victim)(kill % 4);
            await Task.Delay(_chance.Upto(300), TimeProvider.System);
            await platform.KillAsync(victim, _chance.Upto(1000));
            await buyers.MoreAsync(50);
            output.WriteLine($"{victim} killed; {buyers.All.Count} bought, {buyers.Retries} repeated");
        }

        await AssertBooksAsync(platform, await buyers.EndAsync());
        Assert.True(buyers.Retries > 0, "The kills were not felt.");
    }

    [Fact]
    public async Task ALocksHolderPausedPastItsExpiry_CannotWrite_BecauseItsFencingNumberIsOld()
    {
        await using var platform = await SalePlatform.StartAsync("v2", AppendFsync.EverySecond, "--Inventory:LockExpiry=00:00:00.2");
        await using var buyers = new Buyers(platform.AddressOf, BuyersAtOnce);
        await buyers.MoreAsync(100);

        // Whether it is paused between the lock and the write is chance, so it is tried until it was.
        for (int pause = 0; await platform.MetricAsync(0, "lock_fenced_total") == 0; pause++)
        {
            Assert.True(pause < 200, "It never tried to write with its old number.");
            platform.Process(0).Signal(ProcessSignal.Stop);
            long before = (long)await platform.MetricAsync(1, "lock_acquired_total");
            // Until the other has had the locks of all three products, and more than once.
            await Waiting.UntilAsync(() => platform.MetricAsync(1, "lock_acquired_total"), taken => taken >= before + 50);
            platform.Process(0).Signal(ProcessSignal.Continue);
            await buyers.MoreAsync(20);
        }

        await AssertBooksAsync(platform, await buyers.EndAsync());
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("v4")]
    public async Task RedisThatHangs_IsAnswered503_AndNothingIsSoldUnrecorded(string strategy)
    {
        await using var platform = await SalePlatform.StartAsync(strategy);
        await using var buyers = new Buyers(platform.AddressOf, BuyersAtOnce);
        await buyers.MoreAsync(100);

        platform.Redis.Signal(ProcessSignal.Stop);
        long before = buyers.Retries;
        await Waiting.UntilAsync(() => Task.FromResult(buyers.Retries), retries => retries >= before + (3 * BuyersAtOnce));
        platform.Redis.Signal(ProcessSignal.Continue);
        await buyers.MoreAsync(100);

        await AssertBooksAsync(platform, await buyers.EndAsync());
    }

    [Fact]
    public async Task RedisKilledWithAppendfsyncEverysec_LosesNothingThatV3Answered()
    {
        await using var platform = await SalePlatform.StartAsync("v3", AppendFsync.EverySecond);
        await using var buyers = new Buyers(platform.AddressOf, BuyersAtOnce);
        for (int kill = 0; kill < Chance.Kills; kill++)
        {
            await buyers.MoreAsync(200);
            await platform.KillAsync(Victim.Redis, _chance.Upto(200));
        }

        await buyers.MoreAsync(50);
        await AssertBooksAsync(platform, await buyers.EndAsync());
    }

    [Fact]
    public async Task RedisKilledWithAppendfsyncEverysec_LeavesV4BooksThatBalance()
    {
        await using var platform = await SalePlatform.StartAsync("v4", AppendFsync.EverySecond);
        await using var buyers = new Buyers(platform.AddressOf, BuyersAtOnce);
        for (int kill = 0; kill < Chance.Kills; kill++)
        {
            await buyers.MoreAsync(200);
            await platform.KillAsync(Victim.Redis, _chance.Upto(200));
        }

        await buyers.MoreAsync(50);
        var bought = await buyers.EndAsync();
        Assert.Equal(0, (await platform.ReconcileAsync()).GetProperty("difference").GetInt64());
        // What was answered may be lost, but nothing is recorded that was not answered, and no number is given twice.
        var recorded = await platform.RecordedAsync();
        Assert.Equal(bought.Count, bought.DistinctBy(one => one.OrderId).Count());
        Assert.Empty(recorded.Keys.Except(bought.Select(one => one.OrderId)));
        output.WriteLine($"{bought.Count - recorded.Count} of {bought.Count} purchases answered and lost");
    }

    [Fact]
    public async Task TheEmbeddedService_KilledAgainAndAgain_KeepsItsBooks()
    {
        var data = Directory.CreateTempSubdirectory("platform-inventory-");
        string[] arguments = [$"--Data:Directory={data.FullName}", "--Inventory:SeedDemoData=true", "--Inventory:DemoStock=1000000"];
        var environment = new Dictionary<string, string> { ["Inventory__AdminToken"] = SalePlatform.AdminToken };
        var service = await ServiceProcess.StartAsync("Inventory", arguments, environment);
        try
        {
            Uri address = service.Address;
            await using var buyers = new Buyers(_ => Volatile.Read(ref address), BuyersAtOnce);
            for (int kill = 0; kill < Chance.Kills; kill++)
            {
                await buyers.MoreAsync(200);
                await service.DisposeAsync(); // SIGKILL
                service = await ServiceProcess.StartAsync("Inventory", arguments, environment);
                Volatile.Write(ref address, service.Address);
            }

            await buyers.MoreAsync(50);
            var bought = await buyers.EndAsync();
            var books = await SalePlatform.ReconcileAsync(service.Client);
            Assert.Equal(0, books.GetProperty("difference").GetInt64());
            Assert.Equal(
                bought.Count,
                books.GetProperty("products").EnumerateArray().Sum(product => product.GetProperty("orders").GetInt64())
            );
            Assert.Equal(
                bought.Sum(one => one.Quantity),
                books.GetProperty("products").EnumerateArray().Sum(product => product.GetProperty("sold").GetInt64())
            );
        }
        finally
        {
            await service.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    /// <summary>What was answered is what is recorded, order by order, and the stock is what that leaves.</summary>
    private static async Task AssertBooksAsync(SalePlatform platform, IReadOnlyCollection<Bought> bought)
    {
        var books = await platform.ReconcileAsync();
        Assert.Equal(0, books.GetProperty("difference").GetInt64());
        var recorded = await platform.RecordedAsync();
        Assert.Equal(bought.Count, bought.DistinctBy(one => one.OrderId).Count());
        foreach (var one in bought)
            Assert.Equal((one.Product, one.Quantity), recorded[one.OrderId]);
        Assert.Equal(bought.Count, recorded.Count);
        foreach (var product in books.GetProperty("products").EnumerateArray())
        {
            long sold = recorded
                .Values.Where(order => order.Product == product.GetProperty("product_id").GetInt64())
                .Sum(order => order.Quantity);
            Assert.Equal(sold, product.GetProperty("sold").GetInt64());
        }
    }
}
