using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.Upstreams;

/// <summary>A request as an upstream got it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
/// <param name="Body">Its body.</param>
public sealed record SeenRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>An upstream on a free port of the loopback that answers as a test wants, and remembers what it was asked.</summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly HttpTarget _target;
    private readonly ConcurrentQueue<SeenRequest> _requests;

    private FakeUpstream(HttpTarget target, ConcurrentQueue<SeenRequest> requests) => (_target, _requests) = (target, requests);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => _target.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>What it was asked.</summary>
    public IReadOnlyCollection<SeenRequest> Requests => _requests;

    /// <summary>Starts one.</summary>
    /// <param name="answer">How it answers; the request's body has been read.</param>
    public static async Task<FakeUpstream> StartAsync(Func<HttpContext, SeenRequest, Task> answer)
    {
        var requests = new ConcurrentQueue<SeenRequest>();
        var target = await HttpTarget.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
            var seen = new SeenRequest(context.Request.Path, headers, await reader.ReadToEndAsync());
            requests.Enqueue(seen);
            await answer(context, seen);
        });
        return new FakeUpstream(target, requests);
    }

    /// <summary>Starts one that always answers the same.</summary>
    public static Task<FakeUpstream> StartAsync(
        int status,
        string body,
        string contentType = "application/json",
        params (string Name, string Value)[] headers
    ) => StartAsync((context, _) => AnswerAsync(context, status, body, contentType, headers));

    /// <summary>Starts one that answers as OpenAI or Anthropic does, streamed where that is asked.</summary>
    /// <param name="provider"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="name">Its answers' ids begin with it.</param>
    public static Task<FakeUpstream> StartWellAsync(string provider, string name = "up") =>
        StartAsync((context, request) => AnswerWellAsync(context, request, provider, name));

    /// <summary>Starts one that says the same to everybody, streamed where that is asked.</summary>
    internal static Task<FakeUpstream> StartAsync(string provider, ModelOutput spoken) =>
        StartAsync(
            (context, request) =>
                IsStreamed(request)
                    ? AnswerAsync(context, 200, spoken.Stream(provider), "text/event-stream", (RequestId(provider), "up-request"))
                    : AnswerAsync(context, 200, spoken.Whole(provider), "application/json", (RequestId(provider), "up-request"))
        );

    /// <summary>Starts one that says "Hel", waits, and then says nothing more, or that it cannot go on.</summary>
    internal static Task<FakeUpstream> StartBreakingAsync(string provider, Task wait, bool isTold) =>
        StartAsync(
            async (context, _) =>
            {
                await AnswerAsync(context, 200, ModelOutput.Start(provider), "text/event-stream", (RequestId(provider), "up-request"));
                await wait;
                if (isTold)
                    await context.Response.WriteAsync(Refusals.Event(provider, 529));
            }
        );

    /// <summary>Answers as OpenAI or Anthropic does.</summary>
    public static Task AnswerWellAsync(HttpContext context, SeenRequest request, string provider, string name = "up")
    {
        return (provider, IsStreamed(request)) switch
        {
            ("openai", false) => AnswerAsync(context, 200, Answers.OpenAi(name), "application/json", ("x-request-id", name + "-request")),
            ("openai", true) => AnswerAsync(
                context,
                200,
                Answers.OpenAiStream(name),
                "text/event-stream",
                ("x-request-id", name + "-request")
            ),
            (_, false) => AnswerAsync(context, 200, Answers.Anthropic(name), "application/json", ("request-id", name + "-request")),
            _ => AnswerAsync(
                context,
                200,
                Answers.AnthropicStream(name),
                "text/event-stream; charset=utf-8",
                ("request-id", name + "-request")
            ),
        };
    }

    /// <summary>Sends an answer.</summary>
    public static async Task AnswerAsync(
        HttpContext context,
        int status,
        string body,
        string contentType = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    }

    /// <summary>Whether an answer is to be streamed.</summary>
    public static bool IsStreamed(SeenRequest request) => request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private static string RequestId(string provider) => provider == "openai" ? "x-request-id" : "request-id";
}
