using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>nginx as the front of real services, whose replicas are killed and restarted under load.</summary>
public sealed class NginxReplicasTests
{
    [Theory]
    [InlineData(
        "OrderApi",
        "/order",
        """{"order_id":"o1","symbol":"AAPL","quantity":100,"price":150.25,"timestamp":1700000000000000000}""",
        "/services/order-api/stats",
        "/stats"
    )]
    [InlineData(
        "LogIngest",
        "/api/log",
        """{"device_id":"d1","log_level":"INFO","message":"m","log_data":{"sequence":1}}""",
        "/api/stats",
        "/api/stats"
    )]
    public async Task AReplicaThatIsKilled_OrRestarted_CostsNoRequestThatMayBeRepeated(
        string service,
        string path,
        string body,
        string reads,
        string stats
    )
    {
        await using var replicas = await ReplicaPair.StartAsync(service);
        await using var front = await NginxFront.StartAsync([.. replicas.Addresses]);
        using var client = new HttpClient { BaseAddress = front.Address };
        await using var load = new RepeatableLoad(client, path, body, reads);
        await load.GoOnAsync();

        replicas[0].Signal(ProcessSignal.Kill);
        await load.GoOnAsync();
        await replicas.StartAgainAsync(0);
        await UntilItTakesPartAsync(replicas[0], stats);
        await load.GoOnAsync();

        replicas[1].Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await replicas[1].WaitForExitAsync());
        await load.GoOnAsync();
        await replicas.StartAgainAsync(1);
        await UntilItTakesPartAsync(replicas[1], stats);
        await load.GoOnAsync();

        Assert.Equal(["200"], await load.EndAsync());
    }

    /// <summary>Whether its own figures are those of one that nginx sends requests to.</summary>
    private static Task UntilItTakesPartAsync(ServiceProcess replica, string stats)
    {
        string? first = null;
        return Waiting.UntilAsync(async () =>
        {
            string now = await replica.Client.GetStringAsync(new Uri(stats, UriKind.Relative));
            return now != (first ??= now);
        });
    }
}
