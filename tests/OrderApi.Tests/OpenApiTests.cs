using System.Text.Json;

namespace Platform.OrderApi.Tests;

public sealed class OpenApiTests(OrderApiServer server) : IClassFixture<OrderApiServer>
{
    [Fact]
    public async Task Document_DescribesTheOrderItsAnswerAndItsErrors()
    {
        using var document = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var root = document.RootElement;
        var post = root.GetProperty("paths").GetProperty("/order").GetProperty("post");

        var request = Resolve(
            root,
            post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema")
        );
        Assert.Equal(
            ["order_id", "symbol", "quantity", "price", "timestamp"],
            request.GetProperty("required").EnumerateArray().Select(name => name.GetString())
        );
        Assert.Equal(64, request.GetProperty("properties").GetProperty("order_id").GetProperty("maxLength").GetInt32());
        Assert.Equal(1_000_000_000, request.GetProperty("properties").GetProperty("quantity").GetProperty("maximum").GetInt32());

        var responses = post.GetProperty("responses");
        Assert.Equal(["200", "400", "413", "415"], responses.EnumerateObject().Select(response => response.Name));
        var reply = Resolve(
            root,
            responses.GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema")
        );
        Assert.Contains("latency_ns", reply.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.True(responses.GetProperty("400").GetProperty("content").TryGetProperty("application/problem+json", out _));
        Assert.True(root.GetProperty("paths").TryGetProperty("/stats", out _));
    }

    private static JsonElement Resolve(JsonElement root, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
}
