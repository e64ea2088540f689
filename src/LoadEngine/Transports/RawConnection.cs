using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// A slot for one connection: connects when it must, sends one request at a time and reads its answer. Time-out and
/// cancellation come from outside (<see cref="AbortIfDue"/>), so that a request costs no timer.
/// </summary>
internal sealed class RawConnection(RawPool pool, TransportOptions options, RunClock clock) : IDisposable
{
    /// <summary>A connection at rest this long is looked at before it is used: servers close idle ones.</summary>
    private const long RestedNanoseconds = 1_000_000_000;

    private const long Idle = 0;
    private const long TimedOut = -1;
    private const long Cancelled = -2;

    private readonly RawReply _reply = new();
    private byte[] _sendBuffer = new byte[1024];
    private byte[] _receiveBuffer = new byte[4096];
    private Socket? _socket;
    private CancellationToken _cancellationToken;
    private long _deadline; // Idle, TimedOut, Cancelled, or the clock's time at which the request times out

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> SendAsync(Request request, CancellationToken cancellationToken)
    {
        long now = clock.Now;
        _reply.Begin(this, now);
        _cancellationToken = cancellationToken;
        Volatile.Write(ref _deadline, Math.Max(1, now + (long)(request.Timeout ?? options.RequestTimeout).TotalNanoseconds));
        try
        {
            var socket = Reusable(now) ?? await ConnectAsync(cancellationToken);
            int length = Serialize(request);
            for (int sent = 0; sent < length; )
                sent += await socket.SendAsync(_sendBuffer.AsMemory(sent, length - sent), SocketFlags.None, CancellationToken.None);
            _reply.BytesSent = length;

            var reader = new ReplyReader(request.Method == "HEAD");
            int filled = 0;
            ReplyReader.State state;
            do
            {
                int received = await socket.ReceiveAsync(_receiveBuffer.AsMemory(filled), SocketFlags.None, CancellationToken.None);
                _reply.BytesReceived += received;
                filled += received;
                state = received == 0 ? reader.Close() : reader.Advance(_receiveBuffer, ref filled);
                // Most answers come whole: only one that does not costs a look at the clock.
                if (state == ReplyReader.State.More && reader.BodyEnd > reader.HeadLength && _reply.FirstByteAt == 0)
                    _reply.FirstByteAt = clock.Now;
                if (state == ReplyReader.State.More && !MakeRoom(filled, reader.Needed))
                    return Fail($"The answer is larger than {options.MaxReplyBytes} bytes.");
            } while (state == ReplyReader.State.More);

            return state == ReplyReader.State.Done ? Finish(ref reader) : Fail(reader.Error!);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return Fail(e.Message);
        }
    }

    /// <summary>Ends the request in flight when its time is over or its caller cancelled.</summary>
    public void AbortIfDue(long now)
    {
        long deadline = Volatile.Read(ref _deadline);
        if (deadline <= 0)
            return;
        long reason =
            now >= deadline ? TimedOut
            : _cancellationToken.IsCancellationRequested ? Cancelled
            : Idle;
        var socket = _socket; // read before the exchange: after it the next request may have opened another
        // The exchange fails when the request ended meanwhile, also when the next one has begun.
        if (reason != Idle && Interlocked.CompareExchange(ref _deadline, reason, deadline) == deadline)
            socket?.Dispose();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    internal void Release() => pool.Return(this);

    private Socket? Reusable(long now)
    {
        if (_socket is null || now - _reply.DoneAt < RestedNanoseconds || !_socket.Poll(0, SelectMode.SelectRead))
            return _socket;
        Dispose(); // readable at rest: closed by the server, or it speaks out of turn
        return null;
    }

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        SocketException? refused = null;
        foreach (var endpoint in await pool.EndpointsAsync(cancellationToken))
        {
            _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (pool.From is { } from)
                    _socket.Bind(new IPEndPoint(from, 0));
                await _socket.ConnectAsync(endpoint, cancellationToken);
                pool.CountConnection();
                // An abort before there was a socket to close closes it now.
                ObjectDisposedException.ThrowIf(Volatile.Read(ref _deadline) < 0, this);
                return _socket;
            }
            catch (SocketException e)
            {
                _socket.Dispose();
                refused = e;
            }
        }

        throw refused ?? new SocketException((int)SocketError.HostNotFound);
    }

    private int Serialize(Request request)
    {
        var head = request.Head;
        var body = request.Body.Span;
        int atMost = head.Length + body.Length + 64;
        if (_sendBuffer.Length < atMost)
            _sendBuffer = new byte[atMost];
        var buffer = _sendBuffer.AsSpan();
        head.CopyTo(buffer);
        int length = head.Length;
        if (!options.KeepAlive)
            length += Copy("Connection: close\r\n"u8, buffer[length..]);
        if (body.Length > 0 || request.NeedsLength)
        {
            length += Copy("Content-Length: "u8, buffer[length..]);
            body.Length.TryFormat(buffer[length..], out int digits);
            length += digits;
            length += Copy("\r\n"u8, buffer[length..]);
        }

        length += Copy("\r\n"u8, buffer[length..]);
        return length + Copy(body, buffer[length..]);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private bool MakeRoom(int filled, long needed)
    {
        if (filled < _receiveBuffer.Length && needed <= _receiveBuffer.Length)
            return true;
        long size = Math.Max(needed, Math.Min(2L * _receiveBuffer.Length, options.MaxReplyBytes));
        if (size > options.MaxReplyBytes || filled >= options.MaxReplyBytes)
            return false;
        Array.Resize(ref _receiveBuffer, (int)size);
        return true;
    }

    private RawReply Finish(ref ReplyReader reader)
    {
        long now = clock.Now;
        if (Interlocked.Exchange(ref _deadline, Idle) < 0)
            Dispose(); // whole, but the socket was closed under it
        _reply.Succeed(now, reader, _receiveBuffer);
        if (!reader.KeepAlive || !options.KeepAlive)
            Dispose();
        return _reply;
    }

    private RawReply Fail(string error)
    {
        long now = clock.Now;
        long ended = Interlocked.Exchange(ref _deadline, Idle);
        Dispose();
        if (ended == Cancelled || _cancellationToken.IsCancellationRequested)
            _reply.Fail(now, FailureKind.Interrupted, "The run ended before the answer.");
        else if (ended == TimedOut)
            _reply.Fail(now, FailureKind.Timeout, $"No whole answer within {(now - _reply.SentAt) / 1e6:F0} ms.");
        else
            _reply.Fail(now, FailureKind.Connection, $"{pool.Authority}: {error}");
        return _reply;
    }
}

/// <summary>The reply of a connection, used again for each of its requests; disposing it frees the connection.</summary>
internal sealed class RawReply : Reply
{
    private RawConnection? _connection;

    public void Begin(RawConnection connection, long now)
    {
        _connection = connection;
        (Failure, Error, Status, Head, Body) = (FailureKind.None, null, 0, default, default);
        (SentAt, FirstByteAt, BytesSent, BytesReceived) = (now, 0, 0, 0);
    }

    public void Succeed(long now, in ReplyReader reader, byte[] buffer)
    {
        (DoneAt, Status) = (now, reader.Status);
        FirstByteAt = FirstByteAt == 0 ? now : FirstByteAt;
        Head = buffer.AsMemory(0, reader.HeadLength);
        Body = buffer.AsMemory(reader.HeadLength, reader.BodyEnd - reader.HeadLength);
    }

    public void Fail(long now, FailureKind kind, string error) => (DoneAt, Failure, Error) = (now, kind, error);

    protected override void Dispose(bool disposing)
    {
        var connection = _connection;
        _connection = null;
        connection?.Release();
        base.Dispose(disposing);
    }
}
