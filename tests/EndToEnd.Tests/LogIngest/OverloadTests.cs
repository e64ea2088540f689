using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>More than the store can take: overload is said, memory stays bounded, and it ends by itself.</summary>
public class OverloadTests
{
    private const long MostMemory = 300L << 20;
    private static readonly byte[] Batch = Encoding.UTF8.GetBytes(
        $"[{string.Join(',', Enumerable.Repeat("""{"device_id":"flood","log_level":"INFO","message":"m","log_data":{"text":"TEXT"}}""".Replace("TEXT", new string('x', 900), StringComparison.Ordinal), 100))}]"
    );

    [Fact]
    public async Task WhileTheStoreStandsStill_TheQueueFillsAndRefuses_AndAllIsStoredWhenItGoesOn()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.EverySecond);
        await using var postgres = await PostgresServer.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            "LogIngest",
            [
                $"--ConnectionStrings:Redis={redis.ConnectionString}",
                $"--ConnectionStrings:Postgres={postgres.ConnectionString}",
                "--LogIngest:MaxPendingEntries=50000",
            ]
        );
        postgres.Signal(ProcessSignal.Stop);

        long accepted = 0,
            most = 0;
        int refused = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ =>
                    Waiting.UntilAsync(
                        async () =>
                        {
                            using var reply = await PostAsync(service.Client);
                            if (reply.StatusCode == HttpStatusCode.OK)
                            {
                                Interlocked.Add(ref accepted, 100);
                            }
                            else
                            {
                                Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
                                Assert.NotNull(reply.Headers.RetryAfter);
                                Interlocked.Increment(ref refused);
                                most = Math.Max(most, ResidentBytes(service.Id));
                            }

                            return Volatile.Read(ref refused);
                        },
                        refusals => refusals >= 500
                    )
                )
        );

        Assert.InRange(accepted, 1, 50_000);
        Assert.InRange(most, 1, MostMemory);
        // Still heard of by its balancer: the queue takes entries as soon as there is room.
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);

        postgres.Signal(ProcessSignal.Continue);
        await Waiting.UntilAsync(
            () => postgres.QueryAsync("SELECT count(*) FROM log_entries"),
            stored => stored == accepted.ToString(CultureInfo.InvariantCulture),
            what: $"{accepted} stored"
        );
        using var again = await PostAsync(service.Client);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task FarMoreThanTheEmbeddedStoreTakes_StaysBelow300MB_AndEveryAnsweredEntryIsThere()
    {
        await using var service = await ServiceProcess.StartAsync("LogIngest");
        long accepted = 0,
            most = 0;
        // As many at once as there are, each with 100 KB: far beyond what a disk takes.
        await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < 10; i++)
                        {
                            using var reply = await PostAsync(service.Client);
                            if (reply.StatusCode == HttpStatusCode.OK)
                                Interlocked.Add(ref accepted, 100);
                            else
                                Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
                            most = Math.Max(most, ResidentBytes(service.Id));
                        }
                    })
                )
        );

        Assert.InRange(most, 1, MostMemory);
        var stats = JsonElement.Parse(await service.Client.GetByteArrayAsync(new Uri("/api/stats", UriKind.Relative)));
        Assert.Equal((accepted, 0), (stats.GetProperty("stored").GetInt64(), stats.GetProperty("pending").GetInt64()));
    }

    [Fact]
    public async Task OnSigterm_WhatIsInHandIsFinished_AndTheExitCodeIs0()
    {
        var data = Directory.CreateTempSubdirectory("platform-term-");
        var service = await ServiceProcess.StartAsync("LogIngest", [$"--Data:Directory={data.FullName}"]);
        try
        {
            Uri address = service.Address;
            await using var fleet = new DeviceFleet(() => Volatile.Read(ref address), 8);
            await fleet.MoreAsync(50);
            service.Signal(ProcessSignal.Terminate);
            Assert.Equal(0, await service.WaitForExitAsync());
            await service.DisposeAsync();

            service = await ServiceProcess.StartAsync("LogIngest", [$"--Data:Directory={data.FullName}"]);
            Volatile.Write(ref address, service.Address);
            await fleet.MoreAsync(20);
            long[] answered = await fleet.EndAsync();
            for (int device = 0; device < answered.Length; device++)
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

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(Batch);
        content.Headers.ContentType = new("application/json");
        return await client.PostAsync(new Uri("/api/logs/batch", UriKind.Relative), content);
    }

    private static long ResidentBytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
