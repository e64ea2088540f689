using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Tests.Ingest;

/// <summary>Retries with a key, on the embedded deployment; the queues' own contract is tested for both.</summary>
public sealed class IdempotencyTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    [Fact]
    public async Task TheSameKey_GetsTheFirstAnswer_AndStoresNothing()
    {
        var first = await server.PostAsync("/api/log", LogIngestServer.Entry("key_a", message: "first"), headers: ("Idempotency-Key", "a"));
        var second = await server.PostAsync(
            "/api/log",
            LogIngestServer.Entry("key_a", message: "second"),
            headers: ("Idempotency-Key", "a")
        );
        Assert.Equal(200, second.Status);
        Assert.Equal(first.Body.GetProperty("id").GetString(), second.Body.GetProperty("id").GetString());
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(["first"], await server.MessagesAsync("key_a"));
    }

    [Fact]
    public async Task AHundredAtOnceWithOneKey_StoreOnce()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i =>
                    server.PostAsync(
                        "/api/logs/batch",
                        LogIngestServer.Batch(LogIngestServer.Entry("key_b", message: $"{i}")),
                        headers: ("Idempotency-Key", "b")
                    )
                )
        );
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.Single(await server.MessagesAsync("key_b"));
    }

    [Fact]
    public async Task APartialAnswer_IsReplayedAsItWas()
    {
        string batch = LogIngestServer.Batch(LogIngestServer.Entry("key_c"), LogIngestServer.Entry("key_c", level: "LOUD"));
        var first = await server.PostAsync("/api/logs/batch?partial=true", batch, headers: ("Idempotency-Key", "c"));
        var second = await server.PostAsync("/api/logs/batch?partial=true", batch, headers: ("Idempotency-Key", "c"));
        Assert.Equal((207, 207), (first.Status, second.Status));
        Assert.Equal(first.Body.GetRawText(), second.Body.GetRawText());
        Assert.Single(await server.MessagesAsync("key_c"));
    }

    [Fact]
    public async Task ABadRequest_LeavesTheKeyFree()
    {
        Assert.Equal(400, (await server.PostAsync("/api/log", "{}", headers: ("Idempotency-Key", "d"))).Status);
        Assert.Equal(200, (await server.PostAsync("/api/log", LogIngestServer.Entry("key_d"), headers: ("Idempotency-Key", "d"))).Status);
    }

    [Theory]
    [InlineData(128, 200)]
    [InlineData(129, 400)]
    public async Task AKey_HasAtMost128Characters(int length, int status)
    {
        var answer = await server.PostAsync(
            "/api/log",
            LogIngestServer.Entry("key_e"),
            headers: ("Idempotency-Key", new string('k', length))
        );
        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Equal(
                ["Idempotency-Key must be given once and be 1 to 128 visible ASCII characters."],
                answer.Errors.Select(error => error.Trim())
            );
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("a\tb")]
    public async Task AKeyOfOtherCharacters_Is400(string key) =>
        Assert.Equal(400, (await server.PostAsync("/api/log", LogIngestServer.Entry("key_f"), headers: ("Idempotency-Key", key))).Status);
}
