using System.Text;
using Platform.Testing;

namespace Platform.OrderApi.Tests;

public sealed class OrderCountTests
{
    [Fact]
    public async Task HundredThousandOrdersOnHundredConnections_AreCountedExactly()
    {
        const int Connections = 100,
            Batches = 50,
            Pipelined = 20;
        await using var server = new OrderApiServer();
        var request =
            "POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + $"{OrderApiServer.GoodOrder.Length}\r\n\r\n{OrderApiServer.GoodOrder}";
        var batch = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, Pipelined)));

        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(async _ =>
                {
                    using var connection = await RawConnection.OpenAsync(server.Address);
                    for (var i = 0; i < Batches; i++)
                    {
                        await connection.SendAsync(batch);
                        for (var reply = 0; reply < Pipelined; reply++)
                            Assert.Equal(200, (await connection.ReadReplyAsync())?.Status);
                    }
                })
        );

        Assert.Equal(Connections * Batches * Pipelined, await server.TotalRequestsAsync());
    }
}
