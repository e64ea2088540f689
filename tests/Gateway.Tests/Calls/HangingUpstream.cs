using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Tests.Upstreams;
using Platform.Testing;

namespace Platform.Gateway.Tests.Calls;

/// <summary>An upstream that answers nothing, or the beginning of a stream and then nothing, until its caller hangs up.</summary>
internal sealed class HangingUpstream : IAsyncDisposable
{
    private readonly HttpTarget _upstream;
    private int _open;
    private int _hungUp;
    private int _asked;

    private HangingUpstream(HttpTarget upstream) => _upstream = upstream;

    public string Url => _upstream.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>Requests that wait.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Requests whose caller hung up.</summary>
    public int HungUp => Volatile.Read(ref _hungUp);

    /// <summary>Requests so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>When a caller hung up last, as <see cref="Stopwatch.GetTimestamp"/> has it.</summary>
    public long LastHungUp { get; private set; }

    /// <param name="provider"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="begins">Whether a stream has begun before nothing more comes.</param>
    public static async Task<HangingUpstream> StartAsync(string provider, bool begins)
    {
        HangingUpstream hanging = null!;
        hanging = new HangingUpstream(await HttpTarget.StartAsync(context => hanging.HangAsync(context, provider, begins)));
        return hanging;
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    private async Task HangAsync(HttpContext context, string provider, bool begins)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        var end = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(end.SetResult);
        Interlocked.Increment(ref _open);
        if (begins)
        {
            string stream = provider == "openai" ? Answers.OpenAiStream("up") : Answers.AnthropicStream("up");
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(stream[..(stream.IndexOf("Hello", StringComparison.Ordinal) + 10)]);
            await context.Response.WriteAsync(
                stream[(stream.IndexOf("Hello", StringComparison.Ordinal) + 10)..(stream.IndexOf(", world", StringComparison.Ordinal) - 20)]
            );
        }

        Interlocked.Increment(ref _asked);
        await end.Task;
        LastHungUp = Stopwatch.GetTimestamp();
        Interlocked.Decrement(ref _open);
        Interlocked.Increment(ref _hungUp);
    }
}
