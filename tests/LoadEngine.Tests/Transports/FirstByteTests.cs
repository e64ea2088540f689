using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests.Transports;

/// <summary>When the body of an answer begins, by a clock that moves on by 1 with each look at it.</summary>
public class FirstByteTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task TheFirstByte_IsOfTheBody_AndNotOfHeadersBeforeIt(string name)
    {
        var time = new LooksAtTheClock();
        long beforeBody = 0;
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                await ScriptedServer.ReadRequestAsync(stream, stop);
                await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                // Nothing tells that the head was read alone, and that nothing came of it: it has the time to be.
                await Task.Delay(Soon, TimeProvider.System, stop);
                beforeBody = time.Looks;
                await ScriptedServer.WriteAsync(stream, "5\r\nhello\r\n");
                await Waiting.UntilAsync(() => time.Looks > beforeBody);
                await ScriptedServer.WriteAsync(stream, "6\r\n world\r\n0\r\n\r\n");
            }
        );
        using var reply = await SendAsync(name, server.Url, time);

        Assert.Equal("hello world"u8.ToArray(), reply.Body.ToArray());
        Assert.True(reply.FirstByteAt >= beforeBody, $"{reply.FirstByteAt} is before {beforeBody}, when the body began.");
        Assert.True(reply.SentAt < reply.FirstByteAt && reply.FirstByteAt < reply.DoneAt);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: 0\r\n\r\n")]
    public async Task AnAnswerThatComesWhole_BeganWhenItWasThere(string rest)
    {
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                await ScriptedServer.ReadRequestAsync(stream, stop);
                await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\n" + rest);
            }
        );
        using var reply = await SendAsync("raw", server.Url, new LooksAtTheClock());

        Assert.Equal(reply.DoneAt, reply.FirstByteAt);
        Assert.True(reply.SentAt < reply.FirstByteAt);
    }

    private static async Task<Reply> SendAsync(string name, Uri url, TimeProvider time)
    {
        await using var transport = new TransportOptions { Transport = name }.Open(new RunClock(time));
        return await transport.SendAsync(new Request("GET", url), CancellationToken.None);
    }

    private sealed class LooksAtTheClock : TimeProvider
    {
        private long _looks;

        public long Looks => Volatile.Read(ref _looks);

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks);

        /// <summary>No timer ever fires.</summary>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
