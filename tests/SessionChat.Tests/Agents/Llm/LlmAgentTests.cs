using Microsoft.AspNetCore.Http;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents.Llm;

/// <summary>Agents that think with an LLM, as the settings say.</summary>
public class LlmAgentTests
{
    [Fact]
    public async Task AnUpstreamThatFailsAndThenStreams_GivesAReply_AndNothingSecretIsLogged()
    {
        var store = new MemoryChatStore();
        using var logs = new KeptLogs();
        var typing = new TaskCompletionSource();
        int calls = 0;
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                context.Response.StatusCode = 503;
                await context.Response.WriteAsync($"bad key {context.Request.Headers.Authorization}");
                return;
            }

            await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"Hello \"}}]}\n\n");
            await typing.Task.WaitAsync(Waiting.Patience);
            await context.Response.WriteAsync(
                "data: {\"choices\":[{\"delta\":{\"content\":\"you\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
            );
        });
        await using var process = new AgentProcess(
            store,
            logs: logs,
            configure: options =>
                (options.Brain, options.LlmUrl, options.LlmKey) = (BrainKind.Llm, new Uri(target.Url, "v1"), "sk-very-secret")
        );
        var session = await store.OpenAsync();
        await process.SayAsync(session, "a private question");
        await Waiting.UntilAsync(async () => await store.StepsAsync(session) == "acknowledged processing typing");
        typing.SetResult();
        await store.AnsweredAsync(session);
        Assert.Equal("Hello you", Assert.Single(await store.TurnsAsync(session)).Reply);
        Assert.Contains(logs.Lines, line => line.Contains("The language model answered 503.", StringComparison.Ordinal));
        Assert.DoesNotContain(
            logs.Lines,
            line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("private", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task AnUpstreamThatRefuses_IsToldTheCustomerAtOnce()
    {
        var store = new MemoryChatStore();
        int calls = 0;
        await using var target = await HttpTarget.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        await using var process = new AgentProcess(
            store,
            configure: options => (options.Brain, options.LlmUrl) = (BrainKind.Llm, new Uri(target.Url, "v1/"))
        );
        var session = await store.OpenAsync();
        await process.SayAsync(session, "hello");
        await store.AnsweredAsync(session);
        Assert.Equal("acknowledged processing error ready", await store.StepsAsync(session));
        Assert.Equal(1, calls);
    }
}
