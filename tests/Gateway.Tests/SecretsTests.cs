using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Gateway.Tests.Callers;
using Platform.Gateway.Tests.Calls;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests;

/// <summary>Nothing that the gateway writes or answers holds a key, whatever upstreams say.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    /// <summary>With characters that many writers of JSON escape.</summary>
    private const string UpstreamKey = "sk-up+stream/K3y&more";

    private const string EscapedKey = @"sk-up\u002bstream\/K3y\u0026more";
    private const string CallerKey = "sk-caller-4711";
    private const string WrongKey = "sk-nobody-0815";
    private const string AdminKey = "admin-key-2342";

    private static readonly (string, string) Admin = ("Authorization", $"Bearer {AdminKey}");

    private readonly string _variable = "GATEWAY_TEST_" + Guid.NewGuid().ToString("N");
    private readonly KeptLogs _logs = new();
    private readonly List<string> _answers = [];
    private readonly SemaphoreSlim _hasBegun = new(0);
    private FakeUpstream _openAi = null!;
    private FakeUpstream _anthropic = null!;
    private GatewayServer _gateway = null!;

    private string Configuration =>
        Configurations.Of(
            CallerKey,
            new TestInstance("a", "openai", _openAi.Url) { Model = "openai", KeyVariable = _variable },
            new TestInstance("b", "anthropic", _anthropic.Url) { Model = "anthropic", KeyVariable = _variable }
        );

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(_variable, UpstreamKey);
        _openAi = await FakeUpstream.StartAsync((context, request) => AnswerAsync(context, request, "openai"));
        _anthropic = await FakeUpstream.StartAsync((context, request) => AnswerAsync(context, request, "anthropic"));
        _gateway = new GatewayServer(
            Configuration,
            services => services.AddLogging(logging => logging.AddProvider(_logs).AddFilter<KeptLogs>(_ => true)),
            ("Gateway:AdminKeyHash", Keys.Hash(AdminKey)),
            ("Gateway:ReloadInterval", "01:00:00"),
            ("Routing:Breaker:Failures", "1000"),
            ("Routing:Breaker:MinRequests", "1000000")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
        _logs.Dispose();
        _hasBegun.Dispose();
        Environment.SetEnvironmentVariable(_variable, null);
    }

    [Fact]
    public async Task NoKeyIsInAnyLogOrAnswer()
    {
        foreach (
            string how in (string[])
                [
                    "well",
                    "400",
                    "400 escaped",
                    "400 plain",
                    "400 long",
                    "400 far",
                    "422",
                    "401",
                    "403",
                    "429",
                    "500",
                    "503",
                    "200 error",
                    "error event",
                ]
        )
            await AskAllAsync(how);
        await AskAllAsync("late error", isStreamed: true);
        await AskAllAsync("late plain error", isStreamed: true);
        await FailAsync();
        foreach (
            string path in (string[])
                ["/admin/instances", "/admin/keys", "/metrics", "/openapi/v1.json", "/v1/models", "/healthz", "/readyz"]
        )
        foreach (string key in (string[])[AdminKey, CallerKey, WrongKey])
            await KeepAsync(_gateway.GetAsync(path, ("Authorization", $"Bearer {key}")));

        // The upstreams had the key and quoted it, and the log was kept.
        Assert.All(_openAi.Requests, request => Assert.Equal("Bearer " + UpstreamKey, request.Headers["authorization"]));
        Assert.All(_anthropic.Requests, request => Assert.Equal(UpstreamKey, request.Headers["x-api-key"]));
        Assert.True(_answers.Count(answer => answer.Contains("(secret)", StringComparison.Ordinal)) > 60);
        Assert.Contains(_answers, answer => answer.Contains("\"openapi\"", StringComparison.Ordinal));
        Assert.Contains(_logs.Lines, line => line.Contains("did not answer as it should", StringComparison.Ordinal));
        string[] secrets =
        [
            UpstreamKey,
            "stream/K3y",
            EscapedKey,
            @"stream\/K3y",
            CallerKey,
            WrongKey,
            AdminKey,
            Keys.Hash(CallerKey),
            Keys.Hash(AdminKey),
        ];
        Assert.All(
            _answers.Concat(_logs.Lines),
            text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))
        );
    }

    private async Task AskAllAsync(string how, bool? isStreamed = null)
    {
        foreach (string caller in (string[])["openai", "anthropic"])
        foreach (string model in (string[])["openai", "anthropic"])
        foreach (bool streams in isStreamed is null ? [false, true] : (bool[])[isStreamed.Value])
            await KeepAsync(AskAsync(caller, model, streams, how, CallerKey));
    }

    /// <summary>Without a key that is known, and with configurations that are wrong.</summary>
    private async Task FailAsync()
    {
        await KeepAsync(AskAsync("openai", "openai", false, "well", WrongKey));
        await KeepAsync(AskAsync("anthropic", "anthropic", true, "well", AdminKey));
        await KeepAsync(AskAsync("openai", CallerKey[..2], false, "well", CallerKey));
        foreach (
            string wrong in (string[])
                [
                    Configuration.Replace("env:" + _variable, UpstreamKey, StringComparison.Ordinal),
                    Configuration.Replace(Keys.Hash(CallerKey), CallerKey, StringComparison.Ordinal),
                    "{" + UpstreamKey,
                ]
        )
        {
            _gateway.Rewrite(wrong);
            var refused = await _gateway.PostAsync("/admin/reload", null, Admin);
            Assert.Equal(422, refused.Status);
            await KeepAsync(Task.FromResult(refused));
        }
    }

    private async Task<Answer> AskAsync(string caller, string model, bool isStreamed, string how, string key)
    {
        string body = Ask.Body(caller, isStreamed)
            .Replace("\"m\"", $"\"{model}\"", StringComparison.Ordinal)
            .Replace("\"Hi\"", $"\"<{how}>\"", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Ask.Path(caller), UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var reply = await _gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (how.StartsWith("late", StringComparison.Ordinal))
            _hasBegun.Release();
        return new(
            (int)reply.StatusCode,
            reply.Content.Headers.ContentType?.MediaType,
            reply.Headers,
            await reply.Content.ReadAsStringAsync()
        );
    }

    private async Task KeepAsync(Task<Answer> asked)
    {
        var answer = await asked;
        _answers.Add($"{answer.Status} {answer.Headers} {answer.Text}");
    }

    private Task AnswerAsync(HttpContext context, SeenRequest request, string provider)
    {
        string how = request.Body.Split('<', '>')[1],
            quoted = $"The key {UpstreamKey} is wrong";
        return how switch
        {
            "well" => FakeUpstream.AnswerWellAsync(context, request, provider),
            "400 escaped" => FakeUpstream.AnswerAsync(context, 400, Refusals.Body(provider, 400, $"The key {EscapedKey} is wrong")),
            "400 plain" => FakeUpstream.AnswerAsync(context, 400, quoted, "text/plain"),
            "400 long" => FakeUpstream.AnswerAsync(context, 400, Refusals.Body(provider, 400, new string('x', 100_000) + quoted)),
            // The message is cut within the key.
            "400 far" => FakeUpstream.AnswerAsync(context, 400, Refusals.Body(provider, 400, new string('x', 1975) + quoted)),
            "200 error" => FakeUpstream.AnswerAsync(context, 200, Refusals.Body(provider, 500, quoted)),
            "error event" => FakeUpstream.AnswerAsync(context, 200, Refusals.Event(provider, 529, quoted), "text/event-stream"),
            "late error" => LateErrorAsync(context, provider, Refusals.Event(provider, 529, quoted)),
            "late plain error" => LateErrorAsync(context, provider, $"event: error\ndata: {quoted}\n\n"),
            _ => FakeUpstream.AnswerAsync(context, StatusOf(how), Refusals.Body(provider, StatusOf(how), quoted)),
        };
    }

    private async Task LateErrorAsync(HttpContext context, string provider, string error)
    {
        await FakeUpstream.AnswerAsync(context, 200, ModelOutput.Start(provider), "text/event-stream");
        await _hasBegun.WaitAsync();
        await context.Response.WriteAsync(error);
    }

    private static int StatusOf(string how) => int.Parse(how, CultureInfo.InvariantCulture);
}
