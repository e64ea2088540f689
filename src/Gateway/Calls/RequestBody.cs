using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Platform.Gateway.Errors;
using Platform.ServiceDefaults.Http;

namespace Platform.Gateway.Calls;

/// <summary>Reads a request whole: an attempt that fails is made again elsewhere.</summary>
internal static class RequestBody
{
    /// <param name="context">Whose body is read.</param>
    /// <param name="most">The largest, in bytes; it goes before the server's own limit, whatever that is.</param>
    /// <exception cref="CallErrorException">It is too large, too slow, broken off, or not JSON by its content type.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (!request.HasJson())
            throw new CallErrorException(
                new(CallErrorKind.UnsupportedMedia, $"The content type must be application/json, not '{request.ContentType}'.")
            );
        if (request.ContentLength > most)
            throw TooLarge(most);
        // Counts the framing of a chunked body, too: the bound here is the exact one.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = 2L * most;
        try
        {
            return await ReadAsync(request.BodyReader, most, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            throw new CallErrorException(new(ErrorShape.Kind(e.StatusCode), e.Message));
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(PipeReader reader, int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > most)
                throw TooLarge(most);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static CallErrorException TooLarge(int most) =>
        new(new(CallErrorKind.TooLarge, $"The body is larger than the {most} bytes that are taken here."));
}
