using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Tests.Ingest;

/// <summary>The HTTP contract, on the embedded deployment. What is a good entry is tested where entries are parsed.</summary>
public sealed class LogsApiTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    [Fact]
    public async Task AnEntry_IsAnsweredWithItsId_AndReadBackAsItWas()
    {
        var answer = await server.PostAsync(
            "/api/log",
            LogIngestServer.Entry(
                "round_trip",
                "WARNING",
                "Grüße 🌍 \"quoted\"\n",
                """{"timestamp":"2026-01-02T03:04:05.678901Z","n":[1,2.5,{"x":null}]}"""
            )
        );
        Assert.Equal(200, answer.Status);
        Assert.True(answer.Body.GetProperty("success").GetBoolean());
        Assert.Equal(7, answer.Body.GetProperty("id").GetGuid().Version);

        var page = (await server.GetAsync("/api/logs/round_trip?limit=10")).Body;
        Assert.Equal("round_trip", page.GetProperty("device_id").GetString());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
        var log = Assert.Single(page.GetProperty("logs").EnumerateArray());
        Assert.Equal(answer.Body.GetProperty("id").GetGuid(), log.GetProperty("id").GetGuid());
        Assert.Equal("WARNING", log.GetProperty("log_level").GetString());
        Assert.Equal("Grüße 🌍 \"quoted\"\n", log.GetProperty("message").GetString());
        Assert.Equal("""{"timestamp":"2026-01-02T03:04:05.678901Z","n":[1,2.5,{"x":null}]}""", log.GetProperty("log_data").GetRawText());
        Assert.Equal(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6789010),
            log.GetProperty("device_time").GetDateTimeOffset()
        );
        Assert.InRange(
            TimeProvider.System.GetUtcNow() - log.GetProperty("received_at").GetDateTimeOffset(),
            TimeSpan.FromSeconds(-1),
            TimeSpan.FromMinutes(5)
        );
    }

    [Theory]
    [InlineData("application/json", """{"logs":[A,B,C]}""")]
    [InlineData("application/json; charset=utf-8", """[A,B,C]""")]
    [InlineData("application/x-ndjson", "A\nB\n\nC\n")]
    public async Task ABatch_InEachForm_KeepsItsOrder(string type, string form)
    {
        string device = "form_" + type.Length.ToString(CultureInfo.InvariantCulture);
        string body = string.Concat(
            form.Select(c => c is 'A' or 'B' or 'C' ? LogIngestServer.Entry(device, message: c.ToString()) : c.ToString())
        );
        var answer = await server.PostAsync("/api/logs/batch", body, type);
        Assert.Equal((200, """{"success":true,"accepted":3}"""), (answer.Status, answer.Body.GetRawText()));
        Assert.Equal(["C", "B", "A"], await server.MessagesAsync(device));
    }

    [Fact]
    public async Task ABatchWithABadEntry_IsRefusedWhole_AndSaysWhich()
    {
        var answer = await server.PostAsync(
            "/api/logs/batch",
            LogIngestServer.Batch(
                LogIngestServer.Entry("whole"),
                LogIngestServer.Entry("whole", level: "LOUD"),
                LogIngestServer.Entry("no spaces")
            )
        );
        Assert.Equal(400, answer.Status);
        Assert.False(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.StartsWith("1 log_level ", answer.Errors[0], StringComparison.Ordinal);
        Assert.StartsWith("2 device_id ", answer.Errors[1], StringComparison.Ordinal);
        Assert.Empty(await server.MessagesAsync("whole"));
    }

    [Fact]
    public async Task WithPartial_TheGoodEntriesAreTaken_AndTheOthersAreNamed()
    {
        var answer = await server.PostAsync(
            "/api/logs/batch?partial=true",
            LogIngestServer.Batch(LogIngestServer.Entry("part", message: "good"), LogIngestServer.Entry("part", level: "LOUD"))
        );
        Assert.Equal(207, answer.Status);
        Assert.Equal((1, 1), (answer.Body.GetProperty("accepted").GetInt32(), answer.Body.GetProperty("rejected").GetInt32()));
        Assert.StartsWith("1 log_level ", Assert.Single(answer.Errors), StringComparison.Ordinal);
        Assert.Equal(["good"], await server.MessagesAsync("part"));
    }

    [Fact]
    public async Task WithPartial_ABatchThatCannotBeRead_IsStill400() =>
        Assert.Equal(400, (await server.PostAsync("/api/logs/batch?partial=true", "{\"logs\":[")).Status);

    [Fact]
    public async Task Pages_CoverEveryEntryOnce_NewestFirst()
    {
        await server.PostAsync(
            "/api/logs/batch",
            LogIngestServer.Batch(
                Enumerable.Range(0, 95).Select(i => LogIngestServer.Entry("pages", level: i % 2 == 0 ? "INFO" : "ERROR", message: $"{i}"))
            )
        );
        List<string> messages = [];
        string? cursor = null;
        do
        {
            var page = (await server.GetAsync($"/api/logs/pages?limit=10{(cursor is null ? "" : $"&cursor={cursor}")}")).Body;
            messages.AddRange(page.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("message").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        } while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 95).Reverse().Select(i => $"{i}"), messages);
        Assert.Equal(47, (await server.MessagesAsync("pages", "limit=1000&level=ERROR")).Length);
        Assert.Empty(await server.MessagesAsync("pages", "since=2999-01-01T00:00:00Z"));
        Assert.Empty(await server.MessagesAsync("pages", "until=2001-01-01T00:00:00Z"));
        Assert.Equal(95, (await server.MessagesAsync("pages", "limit=1000&since=2001-01-01&until=2999-01-01")).Length);
    }

    [Theory]
    [InlineData("/api/logs/d?limit=0", "limit must be a whole number from 1 to 1000.")]
    [InlineData("/api/logs/d?limit=1001", "limit must be a whole number from 1 to 1000.")]
    [InlineData("/api/logs/d?limit=ten", "limit must be a whole number from 1 to 1000.")]
    [InlineData("/api/logs/d?limit=1&limit=2", "limit is given more than once.")]
    [InlineData("/api/logs/d?level=info", "level must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL.")]
    [InlineData("/api/logs/d?since=yesterday", "since must be a time such as 2026-01-31T12:00:00Z; a + of a time zone is written %2B.")]
    [InlineData("/api/logs/d?cursor=xyz", "cursor must be a next_cursor of an earlier answer.")]
    [InlineData("/api/logs/d?levl=INFO", "levl is not known. There are limit, level, since, until and cursor.")]
    [InlineData("/api/logs/no%20such", "device_id must be 1 to 128 of A-Z, a-z, 0-9, _ . : and -.")]
    public async Task ABadQuery_Is400AndSaysWhy(string path, string error)
    {
        var answer = await server.GetAsync(path);
        Assert.Equal(400, answer.Status);
        Assert.Equal([error], answer.Errors.Select(text => text.Trim()));
    }

    [Fact]
    public async Task Stats_CountEverything()
    {
        var before = (await server.GetAsync("/api/stats")).Body;
        await server.PostAsync(
            "/api/logs/batch",
            LogIngestServer.Batch(LogIngestServer.Entry("stats", "ERROR"), LogIngestServer.Entry("stats", "ERROR"))
        );
        await server.PostAsync("/api/log", LogIngestServer.Entry("stats", "LOUD"));
        var after = (await server.GetAsync("/api/stats")).Body;

        long Grown(string name) => after.GetProperty(name).GetInt64() - before.GetProperty(name).GetInt64();
        Assert.Equal((2, 2, 1, 0), (Grown("accepted"), Grown("stored"), Grown("rejected"), after.GetProperty("pending").GetInt64()));
        Assert.Equal(
            2,
            after.GetProperty("by_level").GetProperty("ERROR").GetInt64() - before.GetProperty("by_level").GetProperty("ERROR").GetInt64()
        );
        Assert.Equal(1, Grown("devices"));
        Assert.Equal(0, after.GetProperty("oldest_pending_seconds").GetDouble());
        Assert.True(after.GetProperty("logs_per_second_last_minute").GetDouble() >= 0);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRoute()
    {
        var paths = (await server.GetAsync("/openapi/v1.json")).Body.GetProperty("paths");
        Assert.Equal(
            ["/api/log", "/api/logs/batch", "/api/logs/{device_id}", "/api/logs/{device_id}/tail", "/api/stats", "/v1/logs"],
            paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal)
        );
        Assert.True(
            paths
                .GetProperty("/api/logs/batch")
                .GetProperty("post")
                .GetProperty("requestBody")
                .GetProperty("content")
                .TryGetProperty("application/x-ndjson", out _)
        );
    }

    [Fact]
    public async Task RandomBytes_AreNever500()
    {
        var random = new System.Random(7);
        for (int i = 0; i < 300; i++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            if (i % 3 == 0)
                Encoding.ASCII.GetBytes("{\"logs\":[{\"device_id\":\"").AsSpan(0, Math.Min(body.Length, 23)).CopyTo(body);
            Assert.Equal(400, (await server.PostAsync(i % 2 == 0 ? "/api/log" : "/api/logs/batch", body)).Status);
        }
    }
}
