using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.LoadHarness.Suites.Orders;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Orders;

public class OrderRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Fact]
    public void EachOrder_IsValidJson_WithANumberOfItsOwnAndTheTimeOfNow()
    {
        var time = new ManualTime(Now);
        var order = new OrderRequest(new Uri("http://127.0.0.1:5003"), user: 42, time);
        var seen = new HashSet<string>();
        for (int i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMicroseconds(7));
            var request = order.Next();
            var json = JsonDocument.Parse(request.Body).RootElement;

            Assert.Equal("http://127.0.0.1:5003/order", request.Url.ToString());
            Assert.True(seen.Add(json.GetProperty("order_id").GetString()!));
            Assert.Equal(Encoding.ASCII.GetString(order.OrderId), json.GetProperty("order_id").GetString());
            Assert.Equal((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100, json.GetProperty("timestamp").GetInt64());
            Assert.Equal(4, json.GetProperty("symbol").GetString()!.Length);
            Assert.Equal(100, json.GetProperty("quantity").GetInt32());
            Assert.Equal(150.25, json.GetProperty("price").GetDouble());
        }
    }

    [Fact]
    public void TwoUsers_NeverMakeTheSameOrder()
    {
        var time = new ManualTime(Now);
        Prop.ForAll(
                Gen.Choose(0, 99_999).Two().ToArbitrary(),
                users =>
                {
                    var (one, other) = (
                        new OrderRequest(new Uri("http://x"), users.Item1, time),
                        new OrderRequest(new Uri("http://x"), users.Item2, time)
                    );
                    one.Next();
                    other.Next();
                    return users.Item1 == users.Item2 || !one.OrderId.SequenceEqual(other.OrderId);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"status":"success","order_id":"CS_1","latency_ns":1234}""", null, 1234)]
    [InlineData("""{"status": "success", "order_id": "CS_1", "latency_ns": 1234, "more": 1}""", null, 1234)]
    [InlineData("""{"order_id":"CS_1","latency_ns":-5}""", null, -5)]
    [InlineData("""{"order_id":"CS_2","latency_ns":1}""", "does not echo", 0)]
    [InlineData("""{"order_id":"CS_1"}""", "no latency_ns", 0)]
    [InlineData("""{"order_id":"CS_1","latency_ns":"fast"}""", "no latency_ns", 0)]
    [InlineData("", "does not echo", 0)]
    public void AnAnswer_IsCheckedByBytes_HoweverItIsSpaced(string body, string? fault, long latency)
    {
        string? found = OrderReply.Read(Encoding.UTF8.GetBytes(body), "CS_1"u8, out long read);
        Assert.Equal(latency, read);
        if (fault is null)
            Assert.Null(found);
        else
            Assert.Contains(fault, found, StringComparison.Ordinal);
    }
}
