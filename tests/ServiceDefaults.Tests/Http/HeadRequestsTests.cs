using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.ServiceDefaults.Http;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Http;

public class HeadRequestsTests
{
    [Theory]
    [InlineData("/things")]
    [InlineData("/group/bare")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nowhere")]
    public async Task Head_IsGetWithoutItsBody(string path)
    {
        await using var service = await StartAsync();
        using var connection = await RawConnection.OpenAsync(service.Address);
        await connection.SendAsync(
            $"HEAD {path} HTTP/1.1\r\nHost: test\r\n\r\nGET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
        );
        string[] answers = (await connection.ReadToEndAsync()).Split("\r\n\r\n", 2);
        using var get = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.StartsWith($"HTTP/1.1 {(int)get.StatusCode} ", answers[0], StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {get.Content.Headers.ContentType?.MediaType}", answers[0], StringComparison.Ordinal);
        // No body stands between the two answers.
        Assert.StartsWith($"HTTP/1.1 {(int)get.StatusCode} ", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARouteOfAnotherMethod_StaysAsItIs()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/posted");
        using var reply = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
        Assert.Equal(["POST"], reply.Content.Headers.Allow);
    }

    [Fact]
    public async Task ARouteOfAnyMethod_SeesHead()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/any");
        using var reply = await service.Client.SendAsync(request);
        Assert.Equal(["HEAD"], reply.Headers.GetValues("X-Method"));
    }

    [Fact]
    public async Task AStream_EndsWithItsHead()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/stream");
        using var reply = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task OpenApi_SpeaksOfGetAlone()
    {
        await using var service = await StartAsync();
        var paths = JsonElement
            .Parse(await service.Client.GetByteArrayAsync(new Uri("/openapi/v1.json", UriKind.Relative)))
            .GetProperty("paths");
        Assert.Equal(["get"], paths.GetProperty("/things").EnumerateObject().Select(operation => operation.Name));
    }

    private static Task<TestService> StartAsync() =>
        TestService.StartAsync(app =>
        {
            app.MapGet("/things", () => TypedResults.Ok(new { name = "a thing" }));
            app.MapGroup("/group").MapGet("/bare", (RequestDelegate)(context => context.Response.WriteAsJsonAsync("bare")));
            app.MapPost("/posted", () => "posted");
            app.Map(
                "/any",
                (HttpContext context) =>
                {
                    context.Response.Headers["X-Method"] = context.Request.Method;
                    return "any";
                }
            );
            app.MapGet(
                "/stream",
                (HttpContext context) => (IResult?)HeadRequests.AnswerStreamHead(context) ?? TypedResults.ServerSentEvents(Endless())
            );
        });

    private static async IAsyncEnumerable<string> Endless()
    {
        while (true)
        {
            yield return "event";
            await Task.Yield();
        }
    }
}
