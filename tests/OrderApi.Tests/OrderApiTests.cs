using System.Text.Json;
using Platform.Testing;

namespace Platform.OrderApi.Tests;

public sealed class OrderApiTests(OrderApiServer server) : IClassFixture<OrderApiServer>
{
    [Fact]
    public async Task GoodOrder_IsEchoedWithTheTimesBetweenWhichItTravelled()
    {
        var receivedAt = (server.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

        var (status, body) = await server.PostAsync(OrderApiServer.GoodOrder);

        Assert.Equal(200, status);
        Assert.Equal(
            ["status", "order_id", "server_receive_time", "client_send_time", "latency_ns"],
            body.EnumerateObject().Select(field => field.Name)
        );
        var reply = body.Deserialize(OrderJson.Default.OrderReply);
        Assert.Equal(new OrderReply("success", "PY_1", receivedAt, 1700000000000000000, receivedAt - 1700000000000000000), reply);
    }

    [Fact]
    public async Task ClientAheadOfTheServer_HasNegativeLatency()
    {
        var ahead = ((server.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) + 5;

        var (_, body) = await server.PostAsync(With("timestamp", ahead.ToString()));

        Assert.Equal(-5, body.GetProperty("latency_ns").GetInt64());
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    public async Task AnyTimestampOf64Bits_HasTheExactLatency(long timestamp)
    {
        var receivedAt = (server.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

        var (status, body) = await server.PostAsync(With("timestamp", timestamp.ToString()));

        Assert.Equal(200, status);
        Assert.Equal(((Int128)receivedAt - timestamp).ToString(), body.GetProperty("latency_ns").GetRawText());
    }

    [Theory]
    [InlineData("quantity", "0")]
    [InlineData("quantity", "1000000001")]
    [InlineData("quantity", "-1")]
    [InlineData("quantity", "1.5")]
    [InlineData("quantity", "1e2")]
    [InlineData("quantity", "\"1\"")]
    [InlineData("quantity", "null")]
    [InlineData("quantity", "99999999999999999999")]
    [InlineData("price", "0")]
    [InlineData("price", "-0.01")]
    [InlineData("price", "1e999")]
    [InlineData("price", "1e-999")]
    [InlineData("price", "\"150\"")]
    [InlineData("price", "true")]
    [InlineData("price", "{\"a\":[1]}")]
    [InlineData("order_id", "\"\"")]
    [InlineData("order_id", "7")]
    [InlineData("order_id", "null")]
    [InlineData("order_id", "[\"a\"]")]
    [InlineData("order_id", "\"12345678901234567890123456789012345678901234567890123456789012345\"")]
    [InlineData("order_id", "\"\\ud800\"")]
    [InlineData("order_id", "\"\\udc00\\ud800\"")]
    [InlineData("symbol", "\"\"")]
    [InlineData("symbol", "{}")]
    [InlineData("symbol", "\"12345678901234567890123456789012345678901234567890123456789012345\"")]
    [InlineData("symbol", "\"a\\ud800b\"")]
    [InlineData("timestamp", "1.5")]
    [InlineData("timestamp", "\"1700000000000000000\"")]
    [InlineData("timestamp", "9223372036854775808")]
    [InlineData("timestamp", "[]")]
    public async Task BadField_IsNamedAlone(string field, string value)
    {
        var (status, problem) = await server.PostAsync(With(field, value));

        Assert.Equal(400, status);
        Assert.Equal([field], Errors(problem));
    }

    [Theory]
    [InlineData("quantity", "1")]
    [InlineData("quantity", "1000000000")]
    [InlineData("price", "5e-324")]
    [InlineData("price", "1.7976931348623157e308")]
    [InlineData("price", "7")]
    [InlineData("order_id", "\"1234567890123456789012345678901234567890123456789012345678901234\"")]
    [InlineData("symbol", "\"\\u0041\"")]
    [InlineData("timestamp", "-1")]
    public async Task FieldAtTheEdgeOfItsRange_IsAccepted(string field, string value) =>
        Assert.Equal(200, (await server.PostAsync(With(field, value))).Status);

    [Theory]
    [InlineData("order_id")]
    [InlineData("symbol")]
    [InlineData("quantity")]
    [InlineData("price")]
    [InlineData("timestamp")]
    public async Task MissingOrRepeatedField_IsNamedAlone(string field)
    {
        var (missing, missingProblem) = await server.PostAsync(
            OrderApiServer.GoodOrder.Replace($"\"{field}\"", "\"other\"", StringComparison.Ordinal)
        );
        var twice =
            $"{OrderApiServer.GoodOrder[..^1]},\"{field}\":{JsonDocument.Parse(OrderApiServer.GoodOrder).RootElement.GetProperty(field).GetRawText()}}}";
        var (repeated, repeatedProblem) = await server.PostAsync(twice);

        Assert.Equal((400, 400), (missing, repeated));
        Assert.Equal([field], Errors(missingProblem));
        Assert.Contains("missing", missingProblem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        Assert.Equal([field], Errors(repeatedProblem));
        Assert.Contains(
            "more than once",
            repeatedProblem.GetProperty("errors").GetProperty(field)[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task EveryBadField_IsNamedAtOnce()
    {
        var (_, problem) = await server.PostAsync("""{"order_id":"","quantity":0,"price":0,"timestamp":"x"}""");

        Assert.Equal(["order_id", "symbol", "quantity", "price", "timestamp"], Errors(problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"order\"")]
    [InlineData("{")]
    [InlineData("{\"order_id\":")]
    [InlineData("{'order_id':'a'}")]
    [InlineData(OrderApiServer.GoodOrder + "x")]
    [InlineData(OrderApiServer.GoodOrder + OrderApiServer.GoodOrder)]
    [InlineData("// comment\n" + OrderApiServer.GoodOrder)]
    public async Task BodyThatIsNotOneJsonObject_IsRefused(string body)
    {
        var (status, problem) = await server.PostAsync(body);

        Assert.Equal(400, status);
        Assert.Equal(["$"], Errors(problem));
    }

    [Fact]
    public async Task BodyThatIsNotUtf8_IsRefused()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        byte[] body = [.. "{\"order_id\":\""u8, 0xC3, 0x28, .. "\",\"symbol\":\"b\",\"quantity\":1,\"price\":1,\"timestamp\":1}"u8];
        await connection.SendAsync(
            $"POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"
        );
        await connection.SendAsync(body);

        Assert.Equal(400, (await connection.ReadReplyAsync())?.Status);
    }

    [Theory]
    [InlineData(",\"note\":\"x\"")]
    [InlineData(",\"nested\":{\"order_id\":[{\"quantity\":0}],\"price\":{}}")]
    [InlineData(",\"list\":[[[1,2],{}],null,true]")]
    [InlineData(",\"Order_id\":5,\"\":null,\"\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\":1")]
    public async Task ExtraFields_AreIgnored(string extra) =>
        Assert.Equal(200, (await server.PostAsync(OrderApiServer.GoodOrder[..^1] + extra + "}")).Status);

    [Fact]
    public async Task EscapedFieldName_IsTheSameField() =>
        Assert.Equal(
            200,
            (await server.PostAsync(OrderApiServer.GoodOrder.Replace("order_id", "\\u006frder_id", StringComparison.Ordinal))).Status
        );

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json ;charset=UTF-8", 200)]
    [InlineData("application/jsonx", 415)]
    [InlineData("application/vnd.orders+json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("", 415)]
    [InlineData(null, 415)]
    public async Task ContentType_MustBeJson(string? contentType, int status) =>
        Assert.Equal(status, (await server.PostAsync(OrderApiServer.GoodOrder, contentType)).Status);

    [Theory]
    [InlineData(16 * 1024, 200)]
    [InlineData((16 * 1024) + 1, 413)]
    public async Task FullBody_UpTo16KiBIsTaken_BeyondAnswers413(int bytes, int status)
    {
        var order = Padded(bytes);

        Assert.Equal(status, (await server.PostAsync(order)).Status);

        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(
            "POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        foreach (var chunk in order.Chunk(1000))
            await connection.SendAsync($"{chunk.Length:x}\r\n{new string(chunk)}\r\n");
        await connection.SendAsync("0\r\n\r\n");
        Assert.Equal(status, (await connection.ReadReplyAsync())?.Status);
    }

    [Fact]
    public async Task BodyThatComesAfterItWasAskedFor_IsTaken()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        // The interim answer shows that the handler has looked for the body and found none of it.
        await connection.SendAsync(
            "POST /order HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{OrderApiServer.GoodOrder.Length}\r\n\r\n"
        );
        Assert.Equal(100, (await connection.ReadReplyAsync())?.Status);
        await connection.SendAsync(OrderApiServer.GoodOrder);

        Assert.Equal(200, (await connection.ReadReplyAsync())?.Status);
    }

    [Fact]
    public async Task BodyInManySegments_IsTaken_AndTheAnswerHasItsLength()
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        var request =
            "POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + $"{OrderApiServer.GoodOrder.Length}\r\n\r\n{OrderApiServer.GoodOrder}";
        foreach (var one in request)
        {
            await connection.SendAsync(one.ToString());
            await Task.Yield();
        }

        var reply = await connection.ReadReplyAsync();

        Assert.Equal(200, reply?.Status);
        Assert.Equal(reply!.Body.Length.ToString(), reply.Headers["Content-Length"]);
    }

    [Fact]
    public async Task RejectedOrders_AreCountedByReasonAndNotAsAccepted()
    {
        var before = await server.TotalRequestsAsync();
        await server.PostAsync("x");
        await server.PostAsync("{}");
        await server.PostAsync("{}", "text/plain");
        await server.PostAsync(Padded(20_000));
        await server.PostAsync(OrderApiServer.GoodOrder);

        Assert.Equal(before + 1, await server.TotalRequestsAsync());
        var metrics = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains($"\norders_accepted_total {before + 1}\n", metrics, StringComparison.Ordinal);
        foreach (var reason in (string[])["not_json", "invalid", "content_type", "too_large"])
            Assert.Contains($"\norders_rejected_total{{reason=\"{reason}\"}} ", metrics, StringComparison.Ordinal);
    }

    private static string Padded(int bytes) => OrderApiServer.GoodOrder + new string(' ', bytes - OrderApiServer.GoodOrder.Length);

    private static string With(string field, string value)
    {
        var good = JsonDocument.Parse(OrderApiServer.GoodOrder).RootElement;
        return $"{{{string.Join(',', good.EnumerateObject().Select(f => $"\"{f.Name}\":{(f.Name == field ? value : f.Value.GetRawText())}"))}}}";
    }

    private static IEnumerable<string> Errors(JsonElement problem) =>
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name);
}
