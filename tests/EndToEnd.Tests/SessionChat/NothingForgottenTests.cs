using System.Globalization;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>What was acknowledged is never lost, and each message of a customer is answered once, whatever dies.</summary>
public class NothingForgottenTests(ITestOutputHelper output)
{
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task TheEmbeddedService_KilledMidAnswer_KeepsWhatItAcknowledged_AndAnswersOnce()
    {
        var data = Directory.CreateTempSubdirectory("platform-chat-");
        string[] arguments = [$"--Data:Directory={data.FullName}", .. ChatPlatform.Unlimited];
        var service = await ServiceProcess.StartAsync("SessionChat", arguments);
        try
        {
            Uri address = service.Address;
            await using var customers = new Customers(_ => Volatile.Read(ref address), count: 16);
            for (int kill = 0; kill < Chance.Kills; kill++)
            {
                await customers.MoreAsync(100);
                await service.DisposeAsync(); // SIGKILL
                service = await ServiceProcess.StartAsync("SessionChat", arguments);
                Volatile.Write(ref address, service.Address);
            }

            await customers.MoreAsync(50);
            await customers.EndAsync();
            await AssertWholeAsync(customers, service.Client);
        }
        finally
        {
            await service.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task WhateverIsKilled_NothingAcknowledgedIsLost_AndEachMessageIsAnsweredOnce()
    {
        await using var platform = await ChatPlatform.StartAsync([.. ChatPlatform.Unlimited, "--Agents:ScriptedLatency=00:00:00.02"]);
        await using var customers = new Customers(platform.AddressOf, count: 16, together: 2);
        await customers.MoreAsync(100);
        for (int kill = 0; kill < Chance.Kills; kill++)
        {
            var victim = (ChatVictim)(kill % 4);
            await platform.KillAsync(victim, _chance.Upto(1000));
            await customers.MoreAsync(50);
            output.WriteLine($"{victim} killed; {customers.Retries} requests repeated");
        }

        await customers.EndAsync();
        await AssertWholeAsync(customers, platform.Process(1).Client);
        Assert.True(customers.Retries > 0, "The kills were not felt.");
    }

    [Fact]
    public async Task AReplicaPausedMidAnswer_IsReplaced_AndItsLateAnswerIsRefused()
    {
        await using var platform = await ChatPlatform.StartAsync([.. ChatPlatform.Unlimited, "--Agents:ScriptedLatency=00:00:00.3"]);
        var (paused, other) = (platform.Process(0), platform.Process(1));
        string session = await Conversation.OpenAsync(paused.Client);
        var said = await Conversation.SayAsync(paused.Client, session, "are you there?");
        paused.Signal(ProcessSignal.Stop);
        // The other takes the session over while the first one, which owns it, stands still.
        var answered = await Conversation.ReadAnsweredAsync(other.Client, session);
        paused.Signal(ProcessSignal.Continue);
        // What the first one says now is refused; then it serves the session again, with what the other has said.
        var second = await Conversation.SayAsync(paused.Client, session, "and now?");
        var events = await Conversation.ReadAnsweredAsync(paused.Client, session);
        Conversation.AssertWhole(events, [(said, "are you there?"), (second, "and now?")]);
        Assert.Equal(answered.Select(e => e.GetRawText()), events.Take(answered.Length).Select(e => e.GetRawText()));
    }

    [Fact]
    public async Task AHundredWritersOfOneSession_OnTwoReplicas_ShareNoOffset()
    {
        await using var platform = await ChatPlatform.StartAsync([.. ChatPlatform.Unlimited, "--Agents:ScriptedLatency=00:00:00"]);
        await using var customers = new Customers(platform.AddressOf, count: 100, together: 100);
        await customers.MoreAsync(1000);
        await customers.EndAsync();
        await AssertWholeAsync(customers, platform.Process(0).Client);
    }

    [Fact]
    public async Task AServiceThatIsToldToStop_EndsStreamsAndLongPolls_AndDoesNotWaitForThem()
    {
        var data = Directory.CreateTempSubdirectory("platform-chat-");
        await using var service = await ServiceProcess.StartAsync(
            "SessionChat",
            [$"--Data:Directory={data.FullName}", "--Service:DrainDelay=00:00:00"]
        );
        string session = await Conversation.OpenAsync(service.Client);
        using var stream = await service.Client.GetAsync(
            new Uri($"/sessions/{session}/events/stream", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        var waiting = service.Client.GetAsync(new Uri($"/sessions/{session}/events?wait_for_data=60", UriKind.Relative));
        await Waiting.UntilAsync(
            () => service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            metrics => metrics.Contains("\nchat_waiting 2\n", StringComparison.Ordinal)
        );

        service.Signal(ProcessSignal.Terminate);

        // Were they cut off at the end of the service's patience, reading them would fail.
        await (await stream.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
        using var reply = await waiting;
        Assert.Equal(503, (int)reply.StatusCode);
        Assert.Equal(0, await service.WaitForExitAsync());
        data.Delete(recursive: true);
    }

    private static async Task AssertWholeAsync(Customers customers, HttpClient client)
    {
        foreach (var (session, said) in customers.All)
            Conversation.AssertWhole(await Conversation.ReadAnsweredAsync(client, session), said);
    }
}
