using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Gateway.Callers;
using Platform.Gateway.Errors;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Callers;
using Platform.Testing;

namespace Platform.Gateway.Tests;

public class AdminApiTests
{
    private const string AdminKey = "admin-secret";

    private static readonly (string, string) Key = ("Authorization", $"Bearer {AdminKey}");
    private static readonly (string, string) KeyHash = ("Gateway:AdminKeyHash", Keys.Hash(AdminKey));
    private static readonly string Configuration = Configurations.With(
        Configurations.Key(
            "limited",
            "sk-limited",
            """, "models": ["small", "claude"], "requests_per_minute": 2, "tokens_per_minute": 500"""
        ),
        Configurations.Key("free", "sk-free")
    );

    [Theory]
    [InlineData("GET", "/admin/instances")]
    [InlineData("POST", "/admin/instances/first/drain")]
    [InlineData("POST", "/admin/instances/first/resume")]
    [InlineData("GET", "/admin/keys")]
    [InlineData("POST", "/admin/reload")]
    public async Task WithoutItsKey_NothingIsToldOrDone_AndWithoutAKeySetThereIsNothing(string method, string path)
    {
        await using var open = new GatewayServer(Configuration);
        Assert.Equal(404, (await AskAsync(open, method, path, Key)).Status);

        await using var server = new GatewayServer(Configuration, KeyHash);
        foreach (
            var headers in ((string, string)[][])
                [
                    [],
                    [("Authorization", "Bearer sk-free")],
                    [("Authorization", AdminKey)],
                    [("x-api-key", AdminKey)],
                ]
        )
        {
            var refused = await AskAsync(server, method, path, headers);
            Assert.Equal(
                (401, "application/problem+json", "Bearer"),
                (refused.Status, refused.ContentType, refused.Header("WWW-Authenticate"))
            );
        }

        Assert.All(Table(server).Instances, instance => Assert.False(instance.IsDrained));
        Assert.Equal(200, (await AskAsync(server, method, path, Key)).Status);
    }

    [Fact]
    public async Task Instances_AreShownAsTheyAreConfiguredAndFare()
    {
        await using var server = new GatewayServer(Configuration, KeyHash);
        var instances = (await server.GetAsync("/admin/instances", Key)).Body.GetProperty("instances");
        Assert.Equal(2, instances.GetArrayLength());
        var first = instances[0];
        Assert.Equal(
            ("first", "openai", 3, 2, "gpt-small", "org/large"),
            (
                first.GetProperty("name").GetString(),
                first.GetProperty("provider").GetString(),
                first.GetProperty("weight").GetInt32(),
                first.GetProperty("priority").GetInt32(),
                first.GetProperty("models").GetProperty("small").GetString(),
                first.GetProperty("models").GetProperty("org/large").GetString()
            )
        );
        Assert.Equal(
            "name provider endpoint models weight priority state in_flight requests consecutive_failures sticky_keys rests_until "
                + "cools_until last_error",
            string.Join(' ', first.EnumerateObject().Select(member => member.Name))
        );
        Assert.StartsWith("http://127.0.0.1:1/v1", first.GetProperty("endpoint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInstance_IsDrainedAndResumed_ByItsName()
    {
        await using var server = new GatewayServer(Configuration, KeyHash);
        var drained = await server.PostAsync("/admin/instances/second/drain", null, Key);
        Assert.Equal(
            (200, "second", "drained"),
            (drained.Status, drained.Body.GetProperty("name").GetString(), drained.Body.GetProperty("state").GetString())
        );
        Assert.Equal([false, true], Table(server).Instances.Select(instance => instance.IsDrained));
        Assert.NotEqual(
            "drained",
            (await server.PostAsync("/admin/instances/second/resume", null, Key)).Body.GetProperty("state").GetString()
        );
        Assert.Equal([false, false], Table(server).Instances.Select(instance => instance.IsDrained));
        var missing = await server.PostAsync("/admin/instances/third/drain", null, Key);
        Assert.Equal((404, "application/problem+json"), (missing.Status, missing.ContentType));
        Assert.Contains("There is no instance of this name", missing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_AreShown_WithTheirLimitsAndWhatTheyHaveUsed()
    {
        await using var server = new GatewayServer(Configuration, KeyHash);
        var limited = Table(server).Callers.All[0];
        for (int i = 0; i < 3; i++)
            await limited.AdmitAsync(CancellationToken.None);
        limited.State.Usage.CountRequest("small", limited.Configured);
        limited.State.Usage.Add("small", limited.Configured, new(1, 2, 3, 4));
        Assert.Equal(
            """
            {"keys":[{"name":"limited","models":["claude","small"],"requests_per_minute":2,"tokens_per_minute":500,"admitted":2,"refused":1,"usage":{"small":{"requests":1,"input_tokens":1,"cache_creation_tokens":2,"cache_read_tokens":3,"output_tokens":4}}},{"name":"free","models":null,"requests_per_minute":null,"tokens_per_minute":null,"admitted":0,"refused":0,"usage":{}}]}
            """,
            (await server.GetAsync("/admin/keys", Key)).Text
        );
    }

    [Fact]
    public async Task AReload_IsDone_OrRefusedWithAllItsFaults()
    {
        await using var server = new GatewayServer(Configuration, KeyHash, ("Gateway:ReloadInterval", "01:00:00"));
        Assert.Equal("""{"instances":2,"keys":2}""", (await server.PostAsync("/admin/reload", null, Key)).Text);
        server.Rewrite(
            Configuration
                .Replace("\"first\"", "\"\"", StringComparison.Ordinal)
                .Replace("\"free\", \"hash\": \"", "\"free\", \"hash\": \"x", StringComparison.Ordinal)
        );
        var refused = await server.PostAsync("/admin/reload", null, Key);
        Assert.Equal((422, "application/problem+json"), (refused.Status, refused.ContentType));
        Assert.Equal(
            ["instances[0].name", "keys[1].hash"],
            refused.Body.GetProperty("errors").EnumerateObject().Select(fault => fault.Name).Order()
        );
        Assert.Equal(["first", "second"], Table(server).Instances.Select(instance => instance.Settings.Name));
        server.Rewrite(Configuration.Replace("\"first\"", "\"other\"", StringComparison.Ordinal));
        Assert.Equal(200, (await server.PostAsync("/admin/reload", null, Key)).Status);
        Assert.Equal(["other", "second"], Table(server).Instances.Select(instance => instance.Settings.Name));
    }

    /// <summary>The instance's key stands in the upstream's own message, where upstreams that refuse a key put it.</summary>
    [Fact]
    public async Task NoKeyOrHash_IsInAnyAnswer_OrInTheLog()
    {
        using var logs = new KeptLogs();
        await using var server = new GatewayServer(
            Configuration,
            services => services.AddLogging(logging => logging.AddProvider(logs).AddFilter<KeptLogs>(_ => true)),
            KeyHash
        );
        var router = server.Services.GetRequiredService<Router>();
        var settings = router.Table.Instances[0].Settings with { ApiKey = new Secret("sk-upstream") };
        var failed = new Instance(settings, router.Table.Instances[0].Health);
        failed.TryLease()!.Failed(new CallError(CallErrorKind.Unauthenticated, $"Incorrect key sk-upstream. {new string('x', 600)}"));
        router.Use(router.Table with { Instances = [failed] });

        var answers = new List<string>();
        foreach (string path in (string[])["/admin/instances", "/admin/keys", "/v1/models", "/v1/models/small", "/metrics"])
        foreach (string key in (string[])[AdminKey, "sk-limited", "sk-wrong"])
            answers.Add((await server.GetAsync(path, ("Authorization", $"Bearer {key}"))).Text);
        answers.Add((await server.PostAsync("/admin/instances/first/drain", null, Key)).Text);
        Assert.Contains(
            answers,
            answer => answer.Contains("\"kind\":\"unauthenticated\",\"message\":\"Incorrect key (secret). xxx", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(answers, answer => answer.Contains(new string('x', 500), StringComparison.Ordinal));
        Assert.Contains(logs.Lines, line => line.Contains("/admin/keys", StringComparison.Ordinal));
        string[] secrets =
        [
            AdminKey,
            "sk-limited",
            "sk-wrong",
            "sk-upstream",
            "pass-of-first",
            "token=of-first",
            Keys.Hash(AdminKey),
            Keys.Hash("sk-limited"),
            Keys.Hash("sk-free"),
        ];
        foreach (string text in answers.Concat(logs.Lines))
            Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ALastError_IsShown_WithItsOwnTime_AlsoOneThatWasNoFailure()
    {
        await using var server = new GatewayServer(Configuration, KeyHash);
        using (var lease = Table(server).Instances[0].TryLease()!)
            lease.RateLimited(new CallError(CallErrorKind.RateLimited, "Slow down."));
        var shown = (await server.GetAsync("/admin/instances", Key)).Body.GetProperty("instances")[0].GetProperty("last_error");
        Assert.Equal(
            ("rate_limited", "Slow down.", Table(server).Instances[0].LastError!.At),
            (shown.GetProperty("kind").GetString(), shown.GetProperty("message").GetString(), shown.GetProperty("at").GetDateTimeOffset())
        );
    }

    private static RoutingTable Table(GatewayServer server) => server.Services.GetRequiredService<Router>().Table;

    private static Task<Answer> AskAsync(GatewayServer server, string method, string path, params (string, string)[] headers) =>
        method == "GET" ? server.GetAsync(path, headers) : server.PostAsync(path, null, headers);
}
