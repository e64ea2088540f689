using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Gateway.Routing;
using Platform.Gateway.Tests.Callers;
using Platform.Gateway.Tests.Calls;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Configuration;

/// <summary>The configuration changes while calls are under way.</summary>
public sealed class ReloadUnderLoadTests : IAsyncLifetime
{
    private const int Workers = 20,
        Rewrites = 50;
    private static readonly (string, string) Admin = ("Authorization", "Bearer admin");
    private static readonly ModelOutput Answer = new() { Text = "Hello, wörld" };

    private readonly KeptLogs _logs = new();
    private readonly int[] _made = new int[Workers];
    private readonly TaskCompletionSource _end = new();
    private FakeUpstream _openAi = null!;
    private FakeUpstream _anthropic = null!;
    private FakeUpstream _slow = null!;
    private GatewayServer _gateway = null!;
    private volatile int _version;
    private volatile bool _isOver;

    public async ValueTask InitializeAsync()
    {
        _openAi = await FakeUpstream.StartAsync("openai", Answer);
        _anthropic = await FakeUpstream.StartAsync("anthropic", Answer);
        _slow = await FakeUpstream.StartAsync(
            async (context, _) =>
            {
                string start = ModelOutput.Start("openai");
                await FakeUpstream.AnswerAsync(context, 200, start, "text/event-stream");
                await _end.Task;
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                    context.Response,
                    Answer.Stream("openai")[start.Length..]
                );
            }
        );
        _gateway = new GatewayServer(
            Version(0),
            services => services.AddLogging(logging => logging.AddProvider(_logs)),
            ("Gateway:AdminKeyHash", Keys.Hash("admin")),
            ("Gateway:ReloadInterval", "01:00:00")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
        await _slow.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task FiftyReloads_FailNoCall_AndABadFileIsRefusedWithAllItsFaults()
    {
        // Answers that go on until the end, of an instance that the first reload takes away.
        var slow = Enumerable.Range(0, Workers).Select(n => AskAsync("openai", isStreamed: true, $"slow {n}", "slow")).ToList();
        await Waiting.UntilAsync(() => _slow.Requests.Count == Workers);
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker))).ToList();

        for (int version = 1; version <= Rewrites; version++)
        {
            if (version % 10 == 0)
                await RefuseAsync(version);
            _gateway.Rewrite(Version(version));
            Assert.Equal(200, (await _gateway.PostAsync("/admin/reload", null, Admin)).Status);
            _version = version;
            // Until each has made a call of this version's key: nobody uses older ones any more.
            int[] made = [.. _made];
            await Waiting.UntilAsync(() =>
                workers.Any(worker => worker.IsCompleted) || made.Zip(_made).All(pair => pair.Second >= pair.First + 2)
            );
            // None ends yet but by a failure, which says more than those that follow from it.
            await Task.WhenAll(workers.Where(worker => worker.IsCompleted));
        }

        _isOver = true;
        await Task.WhenAll(workers);
        _end.SetResult();
        Assert.All(await Task.WhenAll(slow), AssertWhole);
        Assert.Equal(Rewrites / 10, _logs.Lines.Count(line => line.Contains("is refused", StringComparison.Ordinal)));
        Assert.DoesNotContain(Router.Table.Instances, instance => instance.Settings.Name == "slow");
    }

    private Router Router => _gateway.Services.GetRequiredService<Router>();

    /// <summary>
    /// Each has other weights than the one before, one instance more or less, and takes its own key and that of the one before.
    /// </summary>
    private string Version(int version)
    {
        List<object> instances =
        [
            Instance("always", "openai", _openAi.Url, "m", 1 + (version % 7)),
            Instance($"of-{version / 3}", "anthropic", _anthropic.Url, "m", 1 + (version % 5)),
        ];
        if (version % 2 == 0)
            instances.Add(Instance("sometimes", "anthropic", _anthropic.Url, "m", 3));
        if (version == 0)
            instances.Add(Instance("slow", "openai", _slow.Url, "slow", 1));
        int[] keys = version == 0 ? [0] : [version - 1, version];
        return JsonSerializer.Serialize(
            new { keys = keys.Select(key => new { name = $"caller-{key}", hash = Keys.Hash($"key {key}") }), instances }
        );
    }

    private static object Instance(string name, string provider, string url, string model, int weight) =>
        new
        {
            name,
            provider,
            base_url = url + (provider == "openai" ? "/v1" : ""),
            weight,
            timeout = new { between_chunks = "600s" },
            models = new Dictionary<string, object?> { [model] = null },
        };

    private async Task RefuseAsync(int version)
    {
        var table = Router.Table;
        _gateway.Rewrite(
            $$$"""{"instances":[{"name":"a b","provider":"nobody","weight":-{{{version}}}}],"keys":[{"name":"x","hash":"short"}]}"""
        );
        var refused = await _gateway.PostAsync("/admin/reload", null, Admin);

        Assert.Equal(422, refused.Status);
        Assert.Same(table, Router.Table);
        string logged = _logs.Lines.Last(line => line.Contains("is refused", StringComparison.Ordinal));
        string[] faulty =
        [
            "instances[0].name",
            "instances[0].provider",
            "instances[0].base_url",
            "instances[0].models",
            "instances[0].weight",
            "keys[0].hash",
        ];
        Assert.All(faulty, path => Assert.Contains(path, logged, StringComparison.Ordinal));
        Assert.Superset(faulty.ToHashSet(), refused.Body.GetProperty("errors").EnumerateObject().Select(fault => fault.Name).ToHashSet());
    }

    private async Task WorkAsync(int worker)
    {
        for (int call = 0; !_isOver; call++)
        {
            AssertWhole(await AskAsync((call + worker) % 2 == 0 ? "openai" : "anthropic", call % 4 < 2, $"{worker} {call % 5}", "m"));
            Interlocked.Increment(ref _made[worker]);
        }
    }

    private Task<Answer> AskAsync(string caller, bool isStreamed, string session, string model) =>
        _gateway.PostAsync(
            Ask.Path(caller),
            Ask.Body(caller, isStreamed).Replace("\"m\"", $"\"{model}\"", StringComparison.Ordinal),
            ("Authorization", $"Bearer key {_version}"),
            ("X-Session-Id", session)
        );

    private static void AssertWhole(Answer answer)
    {
        Assert.True(answer.Status == 200, $"{answer.Status}: {answer.Text}");
        Assert.True(
            answer.ContentType == "application/json"
                || answer.Text.Contains("[DONE]", StringComparison.Ordinal)
                || answer.Text.Contains("message_stop", StringComparison.Ordinal),
            answer.Text
        );
        Assert.DoesNotContain("error", answer.Text, StringComparison.Ordinal);
    }
}
