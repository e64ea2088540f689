using System.Text.Json;

namespace Platform.Gateway.Tests;

public sealed class ModelsApiTests : IAsyncLifetime
{
    private static readonly (string, string) Key = ("x-api-key", "sk-all"),
        Anthropic = ("anthropic-version", "2023-06-01");

    private readonly GatewayServer _server = new(
        Configurations.With(
            Configurations.Key("all", "sk-all"),
            Configurations.Key("few", "sk-few", """, "models": ["org/large", "small"], "requests_per_minute": 1""")
        )
    );

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task TowardOpenAi_TheyAreAListInItsShape()
    {
        var answer = await _server.GetAsync("/v1/models", ("Authorization", "Bearer sk-all"));
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(
            """
            {"object":"list","data":[{"id":"claude","object":"model","created":0,"owned_by":"anthropic"},{"id":"org/large","object":"model","created":0,"owned_by":"openai"},{"id":"small","object":"model","created":0,"owned_by":"openai"}]}
            """,
            answer.Text
        );
    }

    [Fact]
    public async Task TowardAnthropic_TheyAreAPageInItsShape()
    {
        var answer = await _server.GetAsync("/v1/models?limit=1", Key, Anthropic);
        Assert.Equal(
            """
            {"data":[{"type":"model","id":"claude","display_name":"claude","created_at":"1970-01-01T00:00:00+00:00"}],"has_more":true,"first_id":"claude","last_id":"claude"}
            """,
            answer.Text
        );
    }

    [Theory]
    [InlineData("", "claude org/large small", false)]
    [InlineData("?limit=2", "claude org/large", true)]
    [InlineData("?limit=3", "claude org/large small", false)]
    [InlineData("?limit=1&after_id=claude", "org/large", true)]
    [InlineData("?limit=2&after_id=claude", "org/large small", false)]
    [InlineData("?after_id=small", "", false)]
    [InlineData("?limit=1&before_id=small", "org/large", true)]
    [InlineData("?limit=2&before_id=small", "claude org/large", false)]
    [InlineData("?before_id=claude", "", false)]
    public async Task TowardAnthropic_PagesGoBothWays(string query, string models, bool hasMore)
    {
        var answer = await _server.GetAsync($"/v1/models{query}", Key, Anthropic);
        Assert.Equal((models, hasMore), (Ids(answer), answer.Body.GetProperty("has_more").GetBoolean()));
        if (models.Length == 0)
            Assert.Equal(
                (JsonValueKind.Null, JsonValueKind.Null),
                (answer.Body.GetProperty("first_id").ValueKind, answer.Body.GetProperty("last_id").ValueKind)
            );
    }

    [Theory]
    [InlineData("?limit=0", "limit must be a whole number from 1 to 1000.")]
    [InlineData("?limit=1001", "limit must be a whole number from 1 to 1000.")]
    [InlineData("?limit=many", "limit must be a whole number from 1 to 1000.")]
    [InlineData("?after_id=other", "after_id is not the id of a model in this list.")]
    [InlineData("?before_id=", "before_id is not the id of a model in this list.")]
    [InlineData("?before_id=small&after_id=claude", "before_id and after_id exclude each other; send one of them.")]
    public async Task TowardAnthropic_AWrongPageIsAnswered400(string query, string message)
    {
        var answer = await _server.GetAsync($"/v1/models{query}", Key, Anthropic);
        Assert.Equal(
            (400, "invalid_request_error", message),
            (answer.Status, Error(answer).GetProperty("type").GetString(), Error(answer).GetProperty("message").GetString())
        );
    }

    [Fact]
    public async Task OnlyThoseThatTheCallerMayUse_AreListedAndFound_AndItCostsNothing()
    {
        for (int i = 0; i < 3; i++)
            Assert.Equal("org/large small", Ids(await _server.GetAsync("/v1/models", ("x-api-key", "sk-few"))));
        Assert.Equal("org/large small", Ids(await _server.GetAsync("/v1/models", ("x-api-key", "sk-few"), Anthropic)));
        Assert.Equal(200, (await _server.GetAsync("/v1/models/small", ("x-api-key", "sk-few"))).Status);
        var hidden = await _server.GetAsync("/v1/models/claude", ("x-api-key", "sk-few"));
        var missing = await _server.GetAsync("/v1/models/other", ("x-api-key", "sk-few"));
        Assert.Equal((404, "model_not_found", hidden.Text), (hidden.Status, Error(hidden).GetProperty("code").GetString(), missing.Text));
    }

    [Theory]
    [InlineData("org/large")]
    [InlineData("org%2Flarge")]
    [InlineData("org%2flarge")]
    public async Task AModel_IsFound_InBothShapes(string id)
    {
        Assert.Equal(
            """{"id":"org/large","object":"model","created":0,"owned_by":"openai"}""",
            (await _server.GetAsync($"/v1/models/{id}", Key)).Text
        );
        var answer = await _server.GetAsync($"/v1/models/{id}", Key, Anthropic);
        Assert.Equal(
            """{"type":"model","id":"org/large","display_name":"org/large","created_at":"1970-01-01T00:00:00+00:00"}""",
            answer.Text
        );
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/small")]
    public async Task WithoutAKnownKey_ItIsAnswered401_InTheCallersShape(string path)
    {
        foreach (
            var headers in ((string, string)[][])
                [
                    [],
                    [("x-api-key", "sk-other")],
                ]
        )
        {
            var openAi = await _server.GetAsync(path, headers);
            Assert.Equal(
                (401, "application/json", "invalid_api_key"),
                (openAi.Status, openAi.ContentType, Error(openAi).GetProperty("code").GetString())
            );
            var anthropic = await _server.GetAsync(path, [.. headers, Anthropic]);
            Assert.Equal(
                (401, "error", "authentication_error"),
                (anthropic.Status, anthropic.Body.GetProperty("type").GetString(), Error(anthropic).GetProperty("type").GetString())
            );
        }
    }

    private static string Ids(Answer answer) =>
        string.Join(' ', answer.Body.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));

    private static JsonElement Error(Answer answer) => answer.Body.GetProperty("error");
}
