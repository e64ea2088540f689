using Microsoft.AspNetCore.Http.Features;
using Platform.Gateway.Calls.Relaying;

namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>
/// A request's body, read whole before it is sent for the first time, so that it can be sent again. Of a chunked one that is larger than
/// may be held, the beginning, and the rest as it comes: that can be sent once.
/// </summary>
internal sealed class BufferedBody : ReadOnlyTap
{
    private const int FirstBuffer = 4096;

    private readonly ReadOnlyMemory<byte> _held;
    private readonly Stream? _rest;
    private int _read;

    private BufferedBody(ReadOnlyMemory<byte> held, Stream? rest) => (_held, _rest) = (held, rest);

    /// <summary>Whether all of it is held.</summary>
    public bool IsWhole => _rest is null;

    /// <summary>
    /// Holds a request's body; null when it has none. One with a Content-Length that is larger than may be held stays as it is.
    /// </summary>
    /// <param name="context">The request's.</param>
    /// <param name="most">The largest, in bytes.</param>
    /// <exception cref="BadHttpRequestException">It is too large or too slow for the server.</exception>
    public static async ValueTask<BufferedBody?> HoldAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return null;
        var body =
            request.ContentLength > most ? new BufferedBody(default, request.Body) : await ReadAsync(request, most, context.RequestAborted);
        request.Body = body;
        return body;
    }

    /// <summary>Begins again.</summary>
    public void Rewind() => _read = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == _held.Length && _rest is not null)
            return await _rest.ReadAsync(buffer, cancellationToken);
        int count = Math.Min(buffer.Length, _held.Length - _read);
        _held.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    private static async ValueTask<BufferedBody> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        // One byte more than may be held tells that there is more.
        byte[] bytes = new byte[request.ContentLength is { } length ? length + 1 : Math.Min(FirstBuffer, most + 1)];
        int read = 0;
        while (await request.Body.ReadAsync(bytes.AsMemory(read), cancellationToken) is > 0 and var some)
        {
            read += some;
            if (read > most)
                return new(bytes.AsMemory(0, read), request.Body);
            if (read == bytes.Length)
                Array.Resize(ref bytes, Math.Min(2 * read, most + 1));
        }

        return new(bytes.AsMemory(0, read), null);
    }
}
