using Platform.EndToEnd.Tests.Fronts;
using Platform.EndToEnd.Tests.SessionChat;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>The gateway as the front of real services, whose replicas are killed and restarted under load.</summary>
public sealed class FrontDoorTests
{
    [Theory]
    [InlineData(
        "OrderApi",
        "/order",
        """{"order_id":"o1","symbol":"AAPL","quantity":100,"price":150.25,"timestamp":1700000000000000000}""",
        "/services/order-api/stats"
    )]
    [InlineData("LogIngest", "/api/log", """{"device_id":"d1","log_level":"INFO","message":"m","log_data":{"sequence":1}}""", "/api/stats")]
    public async Task AReplicaThatIsKilled_OrRestarted_CostsNoRequestThatMayBeRepeated(
        string service,
        string path,
        string body,
        string reads
    )
    {
        await using var replicas = await ReplicaPair.StartAsync(service);
        await using var gateway = await ServiceProcess.StartAsync(
            "Gateway",
            [.. replicas.Addresses.Index().Select(one => $"--FrontDoor:Services:{service}:{one.Index}={one.Item}")]
        );
        await using var load = new RepeatableLoad(gateway.Client, path, body, reads);
        await load.GoOnAsync();

        replicas[0].Signal(ProcessSignal.Kill);
        await load.GoOnAsync();
        await replicas.StartAgainAsync(0);
        await UntilHealthyAsync(gateway, service, 2);
        await load.GoOnAsync();

        replicas[1].Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await replicas[1].WaitForExitAsync());
        await load.GoOnAsync();
        await replicas.StartAgainAsync(1);
        await UntilHealthyAsync(gateway, service, 2);
        await load.GoOnAsync();

        Assert.Equal(["200"], await load.EndAsync());
    }

    [Fact]
    public async Task Sessions_StayWithTheirReplica_AndGoOnAtTheOtherWhenItIsKilled()
    {
        await using var platform = await ChatPlatform.StartAsync(ChatPlatform.Unlimited);
        await using var gateway = await ServiceProcess.StartAsync(
            "Gateway",
            [.. Enumerable.Range(0, 2).Select(number => $"--FrontDoor:Services:SessionChat:{number}={platform.AddressOf(number)}")]
        );
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Conversation.OpenAsync(gateway.Client)));
        Dictionary<string, List<(long, string)>> said = sessions.ToDictionary(session => session, _ => new List<(long, string)>());

        await SayAsync("before");
        await platform.EndProcessAsync(0);
        await SayAsync("after");

        foreach (string session in sessions)
            Conversation.AssertWhole(await Conversation.ReadAnsweredAsync(gateway.Client, session), said[session]);

        async Task SayAsync(string message)
        {
            foreach (string session in sessions)
            {
                said[session].Add((await Conversation.SayAsync(gateway.Client, session, message), message));
                await Conversation.ReadAnsweredAsync(gateway.Client, session);
            }
        }
    }

    private static Task UntilHealthyAsync(ServiceProcess gateway, string service, int count) =>
        Waiting.UntilAsync(async () =>
            (await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(
                $"gateway_front_replicas{{service=\"{service}\",state=\"healthy\"}} {count}\n",
                StringComparison.Ordinal
            )
        );
}
