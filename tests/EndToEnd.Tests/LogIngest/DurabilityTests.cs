using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>An entry that was answered 200 is never lost and never stored twice, whatever dies.</summary>
public class DurabilityTests(ITestOutputHelper output)
{
    private const int Devices = 8;

    private readonly Chance _chance = new(output);

    [Fact]
    public async Task WhateverIsKilled_EveryEntryAnswered200IsStoredOnceAndInOrder()
    {
        await using var platform = await LogPlatform.StartAsync();
        await using var fleet = new DeviceFleet(() => platform.Address, Devices);
        await fleet.MoreAsync(100);
        for (int kill = 0; kill < Chance.Kills; kill++)
        {
            var victim = (Victim)(kill % 4);
            await Task.Delay(_chance.Upto(500), TimeProvider.System);
            await platform.KillAsync(victim, _chance.Upto(1500));
            await fleet.MoreAsync(50);
            output.WriteLine($"{victim} killed; {fleet.Answered} batches answered, {fleet.Retries} repeated");
        }

        await AssertStoredAsync(platform, await fleet.EndAsync());
        Assert.True(fleet.Retries > 0, "The kills were not felt.");
    }

    [Fact]
    public async Task AWorkerPausedPastItsLease_LosesItsShardsWhileItIsPaused_AndStoresNothingLate()
    {
        await using var platform = await LogPlatform.StartAsync();
        await using var fleet = new DeviceFleet(() => platform.Address, Devices);
        await fleet.MoreAsync(100);

        // Under load, so that it is as a rule inside a transaction that holds the row of its shard.
        for (int pause = 0; pause < Chance.Kills; pause++)
        {
            platform.Worker(0).Signal(ProcessSignal.Stop);
            await UntilAsync(platform, "SELECT count(DISTINCT owner) = 1 AND bool_and(lease_until > clock_timestamp()) FROM log_shards");
            await fleet.MoreAsync(50);
            platform.Worker(0).Signal(ProcessSignal.Continue);
            await UntilAsync(platform, "SELECT count(DISTINCT owner) = 2 FROM log_shards");
        }

        await AssertStoredAsync(platform, await fleet.EndAsync());
    }

    [Fact]
    public async Task TheEmbeddedService_KilledAgainAndAgain_KeepsWhatItAnswered()
    {
        var data = Directory.CreateTempSubdirectory("platform-embedded-");
        string[] arguments = [$"--Data:Directory={data.FullName}"];
        var service = await ServiceProcess.StartAsync("LogIngest", arguments);
        try
        {
            Uri address = service.Address;
            await using var fleet = new DeviceFleet(() => Volatile.Read(ref address), Devices);
            for (int kill = 0; kill < Chance.Kills; kill++)
            {
                await fleet.MoreAsync(50);
                await service.DisposeAsync(); // SIGKILL
                service = await ServiceProcess.StartAsync("LogIngest", arguments);
                Volatile.Write(ref address, service.Address);
            }

            await fleet.MoreAsync(50);
            long[] answered = await fleet.EndAsync();
            for (int device = 0; device < Devices; device++)
                Assert.Equal(
                    Enumerable.Range(0, (int)answered[device]).Select(sequence => (long)sequence),
                    await EmbeddedEntries.ReadAsync(service.Client, DeviceFleet.Name(device))
                );
        }
        finally
        {
            await service.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    private static Task UntilAsync(LogPlatform platform, string condition) =>
        Waiting.UntilAsync(() => platform.Postgres.QueryAsync(condition), answer => answer == "t", what: condition);

    private static async Task AssertStoredAsync(LogPlatform platform, long[] answered)
    {
        await platform.DrainAsync();
        var stored = await platform.StoredAsync();
        for (int device = 0; device < answered.Length; device++)
            Assert.Equal(Enumerable.Range(0, (int)answered[device]).Select(sequence => (long)sequence), stored[DeviceFleet.Name(device)]);
    }
}
