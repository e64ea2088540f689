using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Agents.Llm;
using Platform.SessionChat.Sessions;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents.Llm;

public class LlmBrainTests
{
    private const string Key = "sk-very-secret";

    private static readonly string Stream =
        Event("", role: true)
        + Event("Grüße")
        + ": a comment\n\n"
        + Event(", \\\"Welt\\\" ")
        + Event("😀")
        + Event("", finish: "stop")
        + "data: {\"choices\":[],\"usage\":{}}\n\ndata: [DONE]\n\n";

    private readonly ManualTime _time = new();
    private readonly AgentOptions _options = new()
    {
        LlmKey = Key,
        LlmModel = "a-model",
        LlmMaxTokens = 77,
        LlmInstructions = "Be kind.",
    };
    private readonly Conversation _conversation = new(
        new SessionKey("default", "0123456789abcdef0123456789abcdef"),
        new AgentMemory(10, 1000),
        "What now?"
    );
    private int _firstTokens;

    [Fact]
    public async Task TheWholeConversation_IsAsked()
    {
        var seen = new ConcurrentQueue<(string Path, string? Authorization, string? Session, string Body)>();
        _conversation.Memory.Add(new ConversationTurn(0, "Hello", "Hi"));
        _conversation.Memory.Add(new ConversationTurn(7, "Are you there?", null));
        Assert.Equal(
            "Grüße, \"Welt\" 😀",
            await AskAsync(async context =>
            {
                var headers = context.Request.Headers;
                using var reader = new StreamReader(context.Request.Body);
                seen.Enqueue((context.Request.Path, headers.Authorization, headers["X-Session-Id"], await reader.ReadToEndAsync()));
                await context.Response.WriteAsync(Stream);
            })
        );

        var request = Assert.Single(seen);
        Assert.Equal(
            ("/v1/chat/completions", $"Bearer {Key}", _conversation.Session.Id),
            (request.Path, request.Authorization, request.Session)
        );
        const string Expected = """
            {"model":"a-model","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},
            {"role":"user","content":"Are you there?"},{"role":"user","content":"What now?"}],"max_tokens":77,"stream":true}
            """;
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(Expected).RootElement, JsonDocument.Parse(request.Body).RootElement),
            request.Body
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task HoweverTheStreamIsCut_TheAnswerIsTheSame(int chunk)
    {
        Assert.Equal(
            "Grüße, \"Welt\" 😀",
            await AskAsync(async context =>
            {
                foreach (byte[] part in Encoding.UTF8.GetBytes(Stream).Chunk(chunk))
                {
                    await context.Response.Body.WriteAsync(part);
                    await context.Response.Body.FlushAsync();
                }
            })
        );
        Assert.Equal(1, _firstTokens);
    }

    [Fact]
    public async Task TheFirstToken_IsToldBeforeTheLast()
    {
        var typing = new TaskCompletionSource();
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            await context.Response.WriteAsync(Event("one"));
            await typing.Task.WaitAsync(Waiting.Patience);
            await context.Response.WriteAsync(Event(" two", finish: "stop"));
        });
        using var brain = Brain(target);
        Assert.Equal("one two", await brain.AnswerAsync(_conversation, () => typing.TrySetResult(), CancellationToken.None));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(307, false)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(529, true)]
    public async Task AStatus_SaysWhetherToTryAgain(int status, bool isRetryable)
    {
        var failure = await FailAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.WriteAsync(
                $"{{\"error\":{{\"message\":\"Incorrect API key: {context.Request.Headers.Authorization}\"}}}}"
            );
        });
        Assert.Equal(
            ($"The language model answered {status}.", isRetryable, null),
            (failure.Message, failure.IsRetryable, failure.RetryAfter)
        );
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Thu, 01 Jan 2026 00:00:30 GMT", 30)]
    public async Task RetryAfter_IsPassedOn(string header, int seconds)
    {
        var failure = await FailAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
    }

    public static TheoryData<string> BrokenStreams =>
        new()
        {
            "",
            "data: [DONE]\n\n",
            Event("half an"),
            Event("", finish: "stop") + "data: [DONE]\n\n",
            "data: {\"choices\":[{\"del\n\n",
            "data: \"text\"\n\n",
            Event("half an") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n",
            "<html>not a stream</html>",
        };

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task AStreamWithoutAnEnd_OrWithoutSense_IsTriedAgain(string body) =>
        Assert.True((await FailAsync(context => context.Response.WriteAsync(body))).IsRetryable);

    [Fact]
    public async Task AConnectionThatBreaks_IsTriedAgain() =>
        Assert.True(
            (
                await FailAsync(async context =>
                {
                    await context.Response.WriteAsync(Event("half an"));
                    context.Abort();
                })
            ).IsRetryable
        );

    [Fact]
    public async Task NobodyThere_IsTriedAgain()
    {
        var target = await HttpTarget.StartAsync(_ => Task.CompletedTask);
        using var brain = Brain(target);
        await target.DisposeAsync();
        Assert.True((await FailAsync(brain)).IsRetryable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAnswerThatTakesTooLong_IsGivenUp_AndTriedAgain(bool begins)
    {
        var asked = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            if (begins)
                await context.Response.WriteAsync(Event("half an"));
            context.RequestAborted.Register(() => gone.TrySetResult());
            asked.TrySetResult();
            await gone.Task;
        });
        using var brain = Brain(target);
        var failing = FailAsync(brain);
        await asked.Task.WaitAsync(Waiting.Patience);
        _time.Advance(_options.LlmTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(failing.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var failure = await failing;
        Assert.Equal(("The language model took too long.", true), (failure.Message, failure.IsRetryable));
        await gone.Task.WaitAsync(Waiting.Patience);
    }

    [Fact]
    public async Task WhoGivesUp_EndsTheCall()
    {
        var gone = new TaskCompletionSource();
        using var impatience = new CancellationTokenSource();
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            await impatience.CancelAsync();
            await gone.Task;
        });
        using var brain = Brain(target);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            brain.AnswerAsync(_conversation, () => { }, impatience.Token).AsTask()
        );
        await gone.Task.WaitAsync(Waiting.Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnAnswerWithoutEnd_IsCut(bool inOneEvent)
    {
        _options.MaxReplyLength = 50;
        var gone = new TaskCompletionSource();
        string endless = inOneEvent ? Event(new string('x', 10_000)) : Event("word ");
        string answer = await AskAsync(async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(endless);
        });
        Assert.Equal(50, answer.Length);
        await gone.Task.WaitAsync(Waiting.Patience);
    }

    [Fact]
    public async Task AnEventWithoutEnd_IsGivenUp()
    {
        var failure = await FailAsync(async context =>
        {
            await context.Response.WriteAsync("data: ");
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 10_000));
        });
        Assert.True(failure.IsRetryable);
    }

    private static string Event(string content, bool role = false, string? finish = null) =>
        $$"""data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{{{(role ? "\"role\":\"assistant\"," : "")}}"content":"{{content}}"},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]}"""
        + "\n\n";

    private LlmBrain Brain(HttpTarget target)
    {
        _options.LlmUrl = new Uri(target.Url, "v1");
        return new LlmBrain(Microsoft.Extensions.Options.Options.Create(_options), _time);
    }

    private async Task<string> AskAsync(RequestDelegate answer)
    {
        await using var target = await HttpTarget.StartAsync(answer);
        using var brain = Brain(target);
        return await brain.AnswerAsync(_conversation, () => _firstTokens++, CancellationToken.None);
    }

    private async Task<BrainFailedException> FailAsync(RequestDelegate answer)
    {
        await using var target = await HttpTarget.StartAsync(answer);
        using var brain = Brain(target);
        return await FailAsync(brain);
    }

    /// <summary>Whatever fails, it says neither the key nor what was said.</summary>
    private async Task<BrainFailedException> FailAsync(LlmBrain brain)
    {
        var failure = await Assert.ThrowsAsync<BrainFailedException>(() =>
            brain.AnswerAsync(_conversation, () => { }, CancellationToken.None).AsTask()
        );
        Assert.DoesNotContain(Key, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_conversation.Message, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("half an", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }
}
