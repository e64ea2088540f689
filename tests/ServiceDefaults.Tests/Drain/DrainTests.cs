using System.Net;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Drain;

/// <summary>With a real process: what a signal and the end of a pipe do cannot be had otherwise.</summary>
public sealed class DrainTests
{
    private const string Order = """{"order_id":"a","symbol":"b","quantity":1,"price":1,"timestamp":1}""";

    private static readonly string Head =
        $"POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Order.Length}\r\n\r\n";

    /// <summary>The promise is 10 s from the signal to the end of the process.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Sigterm_TurnsReadinessOff_ServesOn_FinishesWhatIsInFlight_AndExits0()
    {
        await using var service = await ServiceProcess.StartAsync("OrderApi", ["--Service:DrainDelay=00:00:03"]);
        using var inFlight = await RawConnection.OpenAsync(service.Address);
        await inFlight.SendAsync(Head + Order[..10]);

        service.Signal(ProcessSignal.Terminate);
        await WaitUntilNotReadyAsync(service);

        using var late = await RawConnection.OpenAsync(service.Address);
        await late.SendAsync(Head + Order);
        var lateReply = await late.ReadReplyAsync();
        Assert.Equal((200, "close"), (lateReply!.Status, lateReply.Headers["Connection"]));

        await inFlight.SendAsync(Order[10..]);
        Assert.Equal(200, (await inFlight.ReadReplyAsync())!.Status);
        Assert.Equal(0, await service.WaitForExitAsync().WaitAsync(Promise));
    }

    [Fact]
    public async Task ClientThatNeverFinishes_DoesNotHoldTheStopUp()
    {
        await using var service = await ServiceProcess.StartAsync(
            "OrderApi",
            ["--Service:DrainDelay=00:00:00", "--Limits:BodyRateGracePeriod=00:01:00"]
        );
        using var stuck = await RawConnection.OpenAsync(service.Address);
        await stuck.SendAsync(Head + Order[..10]);
        using (await service.Client.GetAsync(new Uri("/stats", UriKind.Relative))) { }

        service.Signal(ProcessSignal.Terminate);

        Assert.Equal(0, await service.WaitForExitAsync().WaitAsync(Promise));
    }

    [Fact]
    public async Task EndOfStandardInput_StopsTheService()
    {
        await using var service = await ServiceProcess.StartAsync("OrderApi", ["--Service:StopWithStandardInput=true"]);

        service.CloseStandardInput();

        Assert.Equal(0, await service.WaitForExitAsync().WaitAsync(Promise));
        Assert.Contains("Standard input ended", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutTheOption_EndOfStandardInputMeansNothing()
    {
        await using var service = await ServiceProcess.StartAsync("OrderApi", ["--Service:StopWithStandardInput=false"]);

        service.CloseStandardInput();

        using var reply = await service.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.DoesNotContain("Standard input ended", service.Output, StringComparison.Ordinal);
    }

    private static async Task WaitUntilNotReadyAsync(ServiceProcess service)
    {
        var status = await Waiting.UntilAsync(
            async () =>
            {
                using var reply = await service.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
                return reply.StatusCode;
            },
            status => status != HttpStatusCode.OK
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }
}
