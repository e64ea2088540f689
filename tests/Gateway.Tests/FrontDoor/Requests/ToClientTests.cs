using System.Net.ServerSentEvents;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor.Requests;

public sealed class ToClientTests
{
    [Theory]
    [InlineData("LogIngest", "/api/logs/d1/tail")]
    [InlineData("LogIngest", "/services/log-ingest/api/logs/d1/tail")]
    [InlineData("SessionChat", "/sessions/s1/events/stream")]
    public async Task EachEvent_ArrivesBeforeTheNextIsSent_HoweverLongItTakes(string service, string path)
    {
        var events = Channel.CreateUnbounded<string>();
        await using var replica = await Replica.StartAsync(
            "a",
            async context =>
            {
                if (context.Request.Path == "/chat" || context.Request.Path == "/api/stats")
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync();
                await foreach (string one in events.Reader.ReadAllAsync(context.RequestAborted))
                    await context.Response.WriteAsync($"data: {one}\n\n");
            }
        );
        await using var gateway = Front.Of(
            service,
            [replica.Url],
            ("FrontDoor:AnswerTimeout", "00:00:02"),
            ("FrontDoor:LongPollTimeout", "00:00:02")
        );

        // Its headers come although it has no event yet.
        using var stream = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        await using var read = SseParser.Create(await stream.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        foreach (string one in (string[])["first", "second"])
        {
            await events.Writer.WriteAsync(one);
            Assert.True(await read.MoveNextAsync());
            Assert.Equal(one, read.Current.Data);
        }

        // Longer than any other answer may take.
        Assert.Equal(504, (await gateway.GetAsync(service == "SessionChat" ? "/chat" : "/api/stats")).Status);
        await events.Writer.WriteAsync("third");
        Assert.True(await read.MoveNextAsync());
        events.Writer.Complete();
        Assert.False(await read.MoveNextAsync());
    }

    [Fact]
    public async Task AStreamWhoseClientHangsUp_EndsAtTheService()
    {
        var gone = new TaskCompletionSource();
        await using var replica = await Replica.StartAsync(
            "a",
            async context =>
            {
                await using var registration = context.RequestAborted.Register(gone.SetResult);
                await context.Response.WriteAsync("data: 1\n\n");
                await gone.Task;
            }
        );
        await using var gateway = Front.Of("LogIngest", [replica.Url]);

        using (await gateway.Client.GetAsync(new Uri("/api/logs/d1/tail", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
            Assert.False(gone.Task.IsCompleted);

        await gone.Task.WaitAsync(Waiting.Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ALargeAnswer_ArrivesWhole(bool hasLength)
    {
        byte[] bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        await using var replica = await Replica.StartAsync(
            "a",
            async context =>
            {
                context.Response.ContentLength = hasLength ? bytes.Length : null;
                await context.Response.Body.WriteAsync(bytes);
            }
        );
        await using var gateway = Front.Of("LogIngest", [replica.Url]);

        Assert.Equal(bytes, await gateway.Client.GetByteArrayAsync(new Uri("/api/logs/d1", UriKind.Relative)));
    }
}
