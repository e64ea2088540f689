using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Calls;

/// <summary>Answers that break after their first token, amid others of the same upstream that do not.</summary>
public sealed class MidStreamTests
{
    private const int Callers = 200;
    private static readonly ModelOutput Answer = new() { Text = "Hello, wörld" };

    private readonly TaskCompletionSource _allHaveBegun = new();
    private readonly TaskCompletionSource _brokenHaveEnded = new();
    private int _begun;

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "anthropic")]
    public async Task ABreakGivesItsCallerAProperErrorEvent_AndTouchesNoOther(string caller, string provider)
    {
        await using var upstream = await FakeUpstream.StartAsync((context, request) => AnswerAsync(context, request, provider));
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", provider, upstream.Url)),
            ("Routing:Breaker:Failures", "1000"),
            ("Routing:Breaker:MinRequests", "1000000")
        );

        var broken = Enumerable
            .Range(0, Callers / 2)
            .Select(n =>
                ReadAsync(
                    gateway,
                    caller,
                    (n % 3) switch
                    {
                        0 => "abort",
                        1 => "end",
                        _ => "error",
                    }
                )
            )
            .ToList();
        var well = Enumerable.Range(0, Callers / 2).Select(_ => ReadAsync(gateway, caller, "well")).ToList();
        var errors = await Task.WhenAll(broken);
        Assert.DoesNotContain(well, call => call.IsCompleted);
        _brokenHaveEnded.SetResult();
        var answers = await Task.WhenAll(well);

        Assert.All(errors, text => AssertBroken(caller, text));
        Assert.All(answers, text => AssertWhole(caller, text));
        Assert.Equal(Callers, upstream.Requests.Count);
    }

    private async Task AnswerAsync(HttpContext context, SeenRequest request, string provider)
    {
        string how = request.Body.Split('<', '>')[1],
            start = ModelOutput.Start(provider);
        await FakeUpstream.AnswerAsync(context, 200, start, "text/event-stream");
        await (how == "well" ? _brokenHaveEnded : _allHaveBegun).Task;
        if (how == "well")
            await context.Response.WriteAsync(Answer.Stream(provider)[start.Length..]);
        else if (how == "error")
            await context.Response.WriteAsync(Refusals.Event(provider, 529));
        else if (how == "abort")
            context.Abort();
    }

    /// <summary>Reads a whole answer. Nothing breaks before all have got their first token.</summary>
    private async Task<string> ReadAsync(GatewayServer gateway, string caller, string how)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Ask.Path(caller), UriKind.Relative))
        {
            Content = new StringContent(
                Ask.Body(caller, isStreamed: true).Replace("\"Hi\"", $"\"<{how}>\"", StringComparison.Ordinal),
                Encoding.UTF8,
                "application/json"
            ),
        };
        using var reply = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(reply.IsSuccessStatusCode);
        using var reader = new StreamReader(await reply.Content.ReadAsStreamAsync(), Encoding.UTF8);
        var text = new StringBuilder();
        bool hasBegun = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            if (hasBegun || !line.Contains("\"Hel\"", StringComparison.Ordinal))
                continue;
            hasBegun = true;
            if (Interlocked.Increment(ref _begun) == Callers)
                _allHaveBegun.SetResult();
        }

        return text.ToString();
    }

    private static void AssertBroken(string caller, string text)
    {
        string last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith(caller == "openai" ? "data: {" : "event: error\ndata: {", last, StringComparison.Ordinal);
        var data = JsonElement.Parse(last[last.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.NotEmpty(data.GetProperty("error").GetProperty("type").GetString()!);
        Assert.NotEmpty(data.GetProperty("error").GetProperty("message").GetString()!);
        if (caller == "anthropic")
            Assert.Equal("error", data.GetProperty("type").GetString());
        Assert.Contains("\"Hel\"", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("\"error\":").Length - 1);
        Assert.All(
            ["[DONE]", "message_stop", "message_delta", "\"stop\""],
            end => Assert.DoesNotContain(end, text, StringComparison.Ordinal)
        );
    }

    private static void AssertWhole(string caller, string text)
    {
        string[] said =
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
                .Select(line => Said(JsonElement.Parse(line[6..]))),
        ];
        Assert.Equal(Answer.Text, string.Concat(said));
        Assert.EndsWith(caller == "openai" ? "data: [DONE]\n\n" : "\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
    }

    private static string Said(JsonElement data)
    {
        if (data.TryGetProperty("choices", out var choices))
            return choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
                ? content.GetString() ?? ""
                : "";
        return data.TryGetProperty("delta", out var delta) && delta.TryGetProperty("text", out var text) ? text.GetString()! : "";
    }
}
