using System.Net.Sockets;
using System.Text;

namespace Platform.Testing;

/// <summary>One TCP connection on which a test writes what no HTTP client would.</summary>
public sealed class RawConnection : IDisposable
{
    private const int LastShown = 300;

    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream Stream => _client.GetStream();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>
    /// What a server answers to a GET of a target, which is sent as it stands; null if it closed or reset the connection instead.
    /// </summary>
    public static async Task<RawReply?> GetAsync(Uri address, string target)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync($"GET {target} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        return await connection.ReadReplyAsync();
    }

    /// <summary>Sends text as UTF-8.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes).AsTask();

    /// <summary>The next answer; null if the server closed or reset the connection instead.</summary>
    public async Task<RawReply?> ReadReplyAsync()
    {
        if (await ReadLineAsync() is not { } statusLine)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return new RawReply(int.Parse(statusLine.Split(' ')[1]), headers, await ReadBodyAsync(headers));
    }

    /// <summary>Reads on until a line holds this text.</summary>
    public async Task ReadUntilAsync(string text)
    {
        while (await ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new IOException($"The server ended the connection without sending '{text}'.");
    }

    /// <summary>All that comes until the server closes or resets the connection, as Latin-1.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await FillAsync())
        {
            text.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> ReadBodyAsync(Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Content-Length", out var length))
            return await ReadTextAsync(int.Parse(length));
        var body = new StringBuilder();
        if (headers.ContainsKey("Transfer-Encoding"))
        {
            while (await ReadLineAsync() is { } size && size != "0")
            {
                body.Append(await ReadTextAsync(Convert.ToInt32(size, 16)));
                await ReadLineAsync();
            }

            await ReadLineAsync();
        }

        return body.ToString();
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (await FillAsync())
        {
            var next = _buffer[_start++];
            if (next == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(next);
        }

        return null;
    }

    private async Task<string> ReadTextAsync(int length)
    {
        var text = new byte[length];
        for (var at = 0; at < length && await FillAsync(); )
        {
            var some = Math.Min(length - at, _end - _start);
            _buffer.AsSpan(_start, some).CopyTo(text.AsSpan(at));
            (at, _start) = (at + some, _start + some);
        }

        return Encoding.UTF8.GetString(text);
    }

    private async Task<bool> FillAsync()
    {
        if (_start < _end)
            return true;
        using var patience = new CancellationTokenSource(Waiting.Patience);
        string last = Encoding.Latin1.GetString(_buffer, Math.Max(0, _end - LastShown), Math.Min(_end, LastShown));
        try
        {
            (_start, _end) = (0, await Stream.ReadAsync(_buffer, patience.Token));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Nothing came for {Waiting.Patience.TotalSeconds} s. What came last ends with: {last}", e);
        }
        catch (IOException)
        {
            _end = 0;
        }

        return _end > 0;
    }
}

/// <summary>An answer as it stood on the wire, the chunks of its body joined.</summary>
public sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body);
