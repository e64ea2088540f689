using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Problems;

public sealed class ProblemsTests
{
    [Theory]
    [InlineData("GET", "/nowhere", null, "", 404, "/nowhere")]
    [InlineData("GET", "/things", null, "", 405, "POST")]
    [InlineData("POST", "/things", "text/plain", "x", 415, "text/plain")]
    [InlineData("POST", "/things", "application/json", "{", 400, "JSON")]
    [InlineData("POST", "/things", "application/json", "", 400, "body")]
    [InlineData("GET", "/bare", null, "", 418, "418")]
    [InlineData("GET", "/throws", null, "", 500, "log")]
    public async Task EveryError_IsAProblem(string method, string path, string? contentType, string body, int status, string detail)
    {
        await using var service = await StartAsync();

        var (reply, problem) = await SendAsync(service, method, path, contentType, body);

        Assert.Equal(status, (int)reply);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("type").GetString()!);
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldOfTheWrongType_IsNamed()
    {
        await using var service = await StartAsync();

        var (status, problem) = await SendAsync(service, "POST", "/things", "application/json", """{"size":"big"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("$.size", out _), problem.GetRawText());
    }

    [Fact]
    public async Task UnhandledException_LeavesNothingButIsLogged()
    {
        var log = new RecordingLogger();
        await using var service = await StartAsync(log);

        var (_, problem) = await SendAsync(service, "GET", "/throws", null, "");

        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem.GetRawText(), StringComparison.Ordinal);
        var entry = Assert.Single(log.Exceptions);
        Assert.Equal("secret", entry.Message);
    }

    [Theory]
    [InlineData("80000000")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    [InlineData("xyz")]
    public async Task AChunkSizeThatIsNone_Is400(string size)
    {
        var log = new RecordingLogger();
        await using var service = await StartAsync(log);
        using var connection = await RawConnection.OpenAsync(service.Address);
        await connection.SendAsync(
            $"POST /things HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n"
        );
        Assert.Equal(400, (await connection.ReadReplyAsync())?.Status);
        Assert.Empty(log.Exceptions);
    }

    [Fact]
    public async Task A503_IsLoggedAtOnce_AndThenNotAgainForAWhile()
    {
        using var logs = new KeptLogs();
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/full", () => Microsoft.AspNetCore.Http.TypedResults.Problem("No room.", statusCode: 503)),
            configure: builder => builder.Services.AddSingleton<ILoggerProvider>(logs)
        );
        for (int i = 0; i < 5; i++)
            using (await service.Client.GetAsync(new Uri("/full", UriKind.Relative))) { }
        Assert.Single(logs.Lines, line => line.Contains("GET /full was answered 503: No room.", StringComparison.Ordinal));
    }

    private static Task<TestService> StartAsync(RecordingLogger? log = null) =>
        TestService.StartAsync(
            app =>
            {
                app.MapPost("/things", (Thing thing) => thing.Size);
                app.MapGet("/throws", string () => throw new InvalidOperationException("secret"));
                app.MapGet("/bare", () => Microsoft.AspNetCore.Http.Results.StatusCode(418));
            },
            configure: builder =>
            {
                if (log is not null)
                    builder.Services.AddSingleton<ILoggerProvider>(log);
            }
        );

    private static async Task<(HttpStatusCode Status, JsonElement Problem)> SendAsync(
        TestService service,
        string method,
        string path,
        string? contentType,
        string body
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.ParseAdd("text/html");
        if (contentType is not null)
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        using var reply = await service.Client.SendAsync(request);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return (reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement);
    }

    private sealed record Thing(int Size);

    private sealed class RecordingLogger : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<Exception> Exceptions { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (exception is not null)
                Exceptions.Enqueue(exception);
        }

        public void Dispose() { }
    }
}
