using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests.Transports;

public class SourceAddressTests
{
    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task APoolOnTheLoopback_IsReal_TakenInTurn_AndItsConnectionsAreKept(string name)
    {
        var seen = new ConcurrentQueue<string>();
        await using var target = await HttpTarget.StartAsync(context =>
        {
            seen.Enqueue(context.Connection.RemoteIpAddress!.ToString());
            return context.Response.WriteAsync("ok");
        });
        await using var transport = new TransportOptions { Transport = name, MaxConnections = 1 }.Open(new RunClock(TimeProvider.System));
        var addresses = SourceAddresses.For(target.Url, 3, forwarded: false);
        for (int i = 0; i < 9; i++)
        {
            using var reply = await transport.SendAsync(
                new Request("GET", target.Url) { From = addresses[i].From },
                CancellationToken.None
            );
            Assert.Equal(200, reply.Status);
        }

        using (var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None))
            Assert.Equal(200, reply.Status);
        Assert.Equal(
            [
                "127.0.0.2",
                "127.0.0.3",
                "127.0.0.4",
                "127.0.0.2",
                "127.0.0.3",
                "127.0.0.4",
                "127.0.0.2",
                "127.0.0.3",
                "127.0.0.4",
                "127.0.0.1",
            ],
            seen
        );
        Assert.Equal(4, transport.ConnectionsOpened);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task AnAddressThatIsNotThisMachines_IsAConnectionFailure(string name)
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var transport = new TransportOptions { Transport = name }.Open(new RunClock(TimeProvider.System));
        using var reply = await transport.SendAsync(
            new Request("GET", target.Url) { From = System.Net.IPAddress.Parse("192.0.2.1") },
            CancellationToken.None
        );
        Assert.Equal(FailureKind.Connection, reply.Failure);
    }

    [Fact]
    public void Forwarded_AddressesAreTold_AndNotBound()
    {
        var addresses = SourceAddresses.For(new Uri("http://target.example"), 300, forwarded: true);
        Assert.All(Enumerable.Range(0, 300), i => Assert.Null(addresses[i].From));
        Assert.Equal(
            ["198.18.0.1", "198.18.0.255", "198.18.1.44", "198.18.0.1"],
            new[] { 0, 254, 299, 300 }.Select(i => Assert.Single(addresses[i].Headers).Value)
        );
    }

    [Fact]
    public void ATargetElsewhere_HasOneAddress_ChosenByTheSystem()
    {
        var elsewhere = new Uri("http://target.example");
        Assert.Null(SourceAddresses.For(elsewhere, 1, forwarded: false)[0].From);
        Assert.Throws<InvalidPlanException>(() => SourceAddresses.For(elsewhere, 2, forwarded: false));
        Assert.Throws<InvalidPlanException>(() => SourceAddresses.For(new Uri("http://[::1]:80"), 2, forwarded: false));
    }
}
