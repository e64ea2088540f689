using System.Text;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Tests.Ingest;

/// <summary>
/// What a client sees of bad entries: status and problem, and that nothing was taken. The rules themselves are tested where entries are
/// parsed.
/// </summary>
public sealed class BadInputTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    public static TheoryData<string, string, string> Bodies =>
        new()
        {
            { "/api/log", "", "  $ is not JSON at line 1, byte 1:" },
            { "/api/log", "[]", "0 $ must be a JSON object" },
            { "/api/log", """{"log_level":"INFO","message":"m"}""", "0 device_id " },
            { "/api/log", LogIngestServer.Entry(device: new string('d', 129)), "0 device_id must be a string of 1 to 128 characters" },
            { "/api/log", LogIngestServer.Entry(level: "info"), "0 log_level must be one of \"DEBUG\"" },
            { "/api/log", """{"device_id":"d","log_level":"INFO","message":7}""", "0 message must be a string." },
            {
                "/api/log",
                LogIngestServer.Entry(message: new string('m', 8193)),
                "0 message has 8193 bytes of UTF-8, and at most 8192 are taken"
            },
            { "/api/log", LogIngestServer.Entry(data: "[1]"), "0 log_data must be a JSON object" },
            { "/api/log", LogIngestServer.Entry(data: $$"""{"x":"{{new string('x', 65_529)}}"}"""), "0 log_data has 65537 bytes" },
            {
                "/api/log",
                """{"device_id":"d","log_level":"INFO","message":"a\u0000b"}""",
                "0 message holds the character NUL (\\u0000), which PostgreSQL's text cannot hold"
            },
            {
                "/api/log",
                LogIngestServer.Entry(data: """{"x":"\u0000"}"""),
                "0 log_data holds the character NUL (\\u0000), which PostgreSQL's text cannot hold"
            },
            { "/api/log", """{"device_id":"d","log_level":"INFO","message":"\ud800"}""", "0 message holds half of a surrogate pair" },
            { "/api/log", LogIngestServer.Entry(data: """{"\udc00":1}"""), "0 log_data holds half of a surrogate pair" },
            { "/api/log", """{"device_id":"d","device_id":"e","log_level":"INFO","message":"m"}""", "0 device_id is given more than once" },
            { "/api/log", LogIngestServer.Entry(data: """{"a":{"b":1,"b":2}}"""), "0 log_data " },
            { "/api/log", LogIngestServer.Entry(data: """{"n":1e999}"""), "0 log_data " },
            {
                "/api/log",
                LogIngestServer.Entry(data: string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40)),
                "  $ "
            },
            { "/api/logs/batch", "[]", "  logs must hold at least one entry." },
            {
                "/api/logs/batch",
                LogIngestServer.Batch(Enumerable.Repeat(LogIngestServer.Entry(), 1001)),
                "  logs holds more than 1000 entries: send them in several batches."
            },
            {
                "/api/logs/batch",
                LogIngestServer.Batch(LogIngestServer.Entry(), LogIngestServer.Entry(message: new string('m', 8193))),
                "1 message has 8193 bytes"
            },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ABadBody_Is400_AndTheProblemSaysWhereAndWhatAndThatARetryIsFutile(string path, string body, string error)
    {
        long before = await AcceptedAsync();
        var answer = await server.PostAsync(path, body);
        Assert.Equal(400, answer.Status);
        Assert.Equal(400, answer.Body.GetProperty("status").GetInt32());
        Assert.False(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.StartsWith(error.Trim(), answer.Errors[0].Trim(), StringComparison.Ordinal);
        Assert.Equal(before, await AcceptedAsync());
    }

    [Fact]
    public async Task InvalidUtf8_Is400()
    {
        var body = Encoding.UTF8.GetBytes(LogIngestServer.Entry(message: "X"));
        body[Array.IndexOf(body, (byte)'X')] = 0xff;
        var answer = await server.PostAsync("/api/log", body);
        Assert.Equal(400, answer.Status);
        Assert.EndsWith("$ is not UTF-8: send JSON in UTF-8.", Assert.Single(answer.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoMoreThanAHundredErrorsAreTold_HoweverManyEntriesAreBad()
    {
        var answer = await server.PostAsync(
            "/api/logs/batch",
            LogIngestServer.Batch(Enumerable.Repeat(LogIngestServer.Entry(level: "LOUD"), 1000))
        );
        Assert.Equal((400, 100), (answer.Status, answer.Errors.Count));
        Assert.Contains("logs_rejected_total{reason=\"invalid\"} 1", await server.MetricsAsync(), StringComparison.Ordinal);
    }

    private async Task<long> AcceptedAsync() => (await server.GetAsync("/api/stats")).Body.GetProperty("accepted").GetInt64();
}
