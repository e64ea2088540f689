using Platform.LoadEngine;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Tests.Services;

public class FrontTests
{
    [Theory]
    [InlineData("nginx", "OrderApi", "http://127.0.0.1:8000/")]
    [InlineData("nginx", "LogIngest", "http://127.0.0.1:18723/")]
    [InlineData("nginx", "SessionChat", "http://127.0.0.1:8800/")]
    [InlineData("nginx", "Inventory", "http://127.0.0.1:8001/")]
    [InlineData("nginx", "Gateway", "http://127.0.0.1:8080/")]
    [InlineData("yarp", "OrderApi", "http://127.0.0.1:8090/services/order-api")]
    [InlineData("yarp", "LogIngest", "http://127.0.0.1:8090/services/log-ingest")]
    [InlineData("yarp", "SessionChat", "http://127.0.0.1:8090/services/session-chat")]
    [InlineData("yarp", "Inventory", "http://127.0.0.1:8090/services/inventory")]
    [InlineData("yarp", "Gateway", "http://127.0.0.1:8090/")]
    [InlineData("direct", "OrderApi", "http://127.0.0.1:5003/")]
    [InlineData("direct", "LogIngest", "http://127.0.0.1:5001/")]
    [InlineData("direct", "SessionChat", "http://127.0.0.1:5004/")]
    [InlineData("direct", "Inventory", "http://127.0.0.1:5002/")]
    [InlineData("direct", "Gateway", "http://127.0.0.1:5005/")]
    [InlineData("http://host:9000", "Inventory", "http://host:9000/services/inventory")]
    [InlineData("http://host:9000/", "Gateway", "http://host:9000/")]
    public void EachService_HasItsPlaceBehindAFront(string front, string service, string address) =>
        Assert.Equal(address, Front.Parse(front).AddressOf(Service(service)).AbsoluteUri);

    [Theory]
    [InlineData("envoy")]
    [InlineData("")]
    [InlineData("host:8090")]
    public void WhatIsNoFront_IsRefusedWithThoseThatThereAre(string text)
    {
        string message = Assert.Throws<InvalidPlanException>(() => Front.Parse(text)).Message;
        Assert.All(["nginx", "yarp", "direct", "http://"], word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void AnAddressThatIsNotHttp_IsRefused() => Assert.Throws<InvalidPlanException>(() => Front.Parse("ftp://host"));

    [Fact]
    public async Task AServiceThatIsReady_IsOffered_AndOneThatIsNotIsNot()
    {
        await using var front = await new FakeFront { Away = ["Inventory"] }.StartAsync();
        Assert.True(await front.Front.OffersAsync(Service("OrderApi"), CancellationToken.None));
        Assert.True(await front.Front.OffersAsync(Service("Gateway"), CancellationToken.None));
        Assert.False(await front.Front.OffersAsync(Service("Inventory"), CancellationToken.None));
    }

    [Fact]
    public async Task AnotherServiceInItsPlace_IsNotTaken()
    {
        await using var front = await new FakeFront().StartAsync();
        var confused = new Front("confused", _ => front.Front.AddressOf(Service("LogIngest")));
        Assert.False(await confused.OffersAsync(Service("OrderApi"), CancellationToken.None));
    }

    [Theory]
    [InlineData("nginx", true)]
    [InlineData("nginx/1.27.0", true)]
    [InlineData("Kestrel", false)]
    [InlineData("", false)]
    public async Task WhoIsNotNginx_IsNotTakenForIt(string server, bool isTaken)
    {
        await using var front = await new FakeFront { Server = server }.StartAsync();
        Assert.Equal(
            isTaken,
            await (front.Front with { Server = Front.Nginx.Server }).OffersAsync(Service("OrderApi"), CancellationToken.None)
        );
    }

    private static ServiceDescription Service(string name) => ServiceDescription.All.Single(service => service.Name == name);
}
