using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

public sealed class FailoverTests
{
    private const int Callers = 200;

    public static TheoryData<string, string> Failures
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (
                string failure in new[]
                {
                    "503",
                    "529",
                    "500",
                    "429",
                    "302",
                    "refused",
                    "hang",
                    "hang after headers",
                    "error event",
                    "opening and error event",
                    "html",
                    "cut",
                    "nonsense",
                }
            )
            {
                data.Add(failure, "openai");
                data.Add(failure, "anthropic");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task AFailureBeforeTheFirstByte_IsNoCallersConcern(string failure, string failing)
    {
        await using var first = await FakeUpstream.StartAsync((context, request) => FailAsync(context, failure));
        // The backup speaks the other protocol: a call may be relayed first and converted then.
        string other = failing == "openai" ? "anthropic" : "openai";
        await using var second = await FakeUpstream.StartWellAsync(other, "backup");
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("a", failing, failure == "refused" ? $"http://127.0.0.1:{FreePort.Next()}" : first.Url)
                {
                    FirstByte = failure.StartsWith("hang", StringComparison.Ordinal) ? "1s" : "60s",
                },
                new TestInstance("b", other, second.Url) { Priority = 2 }
            )
        );

        // All at once, callers of both protocols, streamed and not.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Callers).Select(n => gateway.AskAsync(Protocol(n), n % 4 < 2, ("X-Session-Id", $"s{n}")))
        );

        Assert.All(
            answers,
            (answer, n) =>
            {
                Assert.Equal(200, answer.Status);
                Assert.Contains(n % 4 < 2 ? "Hello" : Answers.Said, answer.Text, StringComparison.Ordinal);
                Assert.Contains("backup", answer.Header(Protocol(n) == "openai" ? "x-request-id" : "request-id"), StringComparison.Ordinal);
            }
        );
        if (failure != "refused")
            Assert.NotEmpty(first.Requests);
    }

    [Theory]
    [InlineData("openai", 503, "server_error")]
    [InlineData("anthropic", 529, "overloaded_error")]
    public async Task WhenAllAreOverloaded_TheCallerHearsSoInItsOwnWords(string caller, int status, string type)
    {
        await using var openAi = await FakeUpstream.StartAsync(503, """{"error":{"message":"busy","type":"server_error"}}""");
        await using var anthropic = await FakeUpstream.StartAsync(
            529,
            """{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"""
        );
        await using var gateway = new GatewayServer(
            Configurations.Of(new TestInstance("a", "openai", openAi.Url), new TestInstance("b", "anthropic", anthropic.Url))
        );

        var answer = await gateway.AskAsync(caller, isStreamed: true);

        var error = JsonElement.Parse(answer.Text).GetProperty("error");
        Assert.Equal(
            (status, "application/json", type, "busy"),
            (answer.Status, answer.ContentType, error.GetProperty("type").GetString(), error.GetProperty("message").GetString())
        );
        Assert.Equal((1, 1), (openAi.Requests.Count, anthropic.Requests.Count));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task WhenAllRefuseForTheirLimits_TheCallerHearsHowLongToWait(string caller)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            429,
            """{"error":{"message":"slow down","type":"rate_limit_error"}}""",
            "application/json",
            ("Retry-After", "7")
        );
        await using var gateway = new GatewayServer(Configurations.Of(new TestInstance("a", "openai", upstream.Url)));

        var answer = await gateway.AskAsync(caller, isStreamed: false);

        Assert.Equal(429, answer.Status);
        Assert.InRange(int.Parse(answer.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture), 1, 7);
    }

    [Fact]
    public async Task ACallIsTriedAsOftenAsTheOptionSays()
    {
        await using var upstream = await FakeUpstream.StartAsync(500, "{}");
        await using var gateway = new GatewayServer(
            Configurations.Of(Enumerable.Range(0, 5).Select(n => new TestInstance($"i{n}", "openai", upstream.Url))),
            ("Gateway:MaxAttempts", "4")
        );

        Assert.Equal(500, (await gateway.AskAsync("openai", isStreamed: false)).Status);
        Assert.Equal(4, upstream.Requests.Count);
    }

    private static string Protocol(int caller) => caller % 2 == 0 ? "openai" : "anthropic";

    private static async Task FailAsync(HttpContext context, string failure)
    {
        switch (failure)
        {
            case "hang":
                await HangAsync(context);
                break;
            case "hang after headers":
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync();
                await HangAsync(context);
                break;
            case "error event":
                await FakeUpstream.AnswerAsync(
                    context,
                    200,
                    "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n",
                    "text/event-stream"
                );
                break;
            case "opening and error event":
                bool isOpenAi = context.Request.Path.Value!.EndsWith("completions", StringComparison.Ordinal);
                string stream = isOpenAi ? Answers.OpenAiStream("failing") : Answers.AnthropicStream("failing");
                string opening = stream[..(stream.IndexOf("\n\n", StringComparison.Ordinal) + 2)];
                await FakeUpstream.AnswerAsync(context, 200, opening, "text/event-stream");
                await context.Response.Body.FlushAsync();
                await context.Response.WriteAsync(
                    (isOpenAi ? "" : "event: error\n")
                        + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n"
                );
                break;
            case "html":
                await FakeUpstream.AnswerAsync(context, 200, "<html>", "text/html");
                break;
            case "nonsense":
                await FakeUpstream.AnswerAsync(context, 200, "nonsense", "text/event-stream");
                break;
            case "cut":
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("{");
                context.Abort();
                break;
            case "refused":
                break;
            default:
                await FakeUpstream.AnswerAsync(
                    context,
                    int.Parse(failure, System.Globalization.CultureInfo.InvariantCulture),
                    """{"error":{"message":"busy"}}"""
                );
                break;
        }
    }

    private static async Task HangAsync(HttpContext context)
    {
        var hungUp = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(hungUp.SetResult);
        await hungUp.Task;
    }
}
