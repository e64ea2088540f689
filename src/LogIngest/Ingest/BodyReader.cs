using System.Buffers;
using System.IO.Compression;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Limits;

namespace Platform.LogIngest.Ingest;

/// <summary>Reads and inflates bodies, never more than the limits.</summary>
internal sealed class BodyReader(ByteBudget budget, IOptions<LogIngestOptions> options, IOptions<LimitOptions> limits)
{
    /// <summary>The encodings that are taken, as <c>Accept-Encoding</c> names them.</summary>
    public const string Encodings = "gzip, br";

    private readonly int _maxBodyBytes = (int)Math.Min(limits.Value.MaxBodyBytes, int.MaxValue / 4);

    /// <summary>Whether a Content-Encoding is one of <see cref="Encodings"/>, or none.</summary>
    public static bool Takes(string? encoding) => encoding is null or "" or "gzip" or "x-gzip" or "br" or "identity";

    /// <summary>Reads a request's body, inflated. The body must be disposed, whatever the outcome.</summary>
    public async ValueTask<(BodyOutcome Outcome, RequestBody Body)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new RequestBody(budget, _maxBodyBytes);
        try
        {
            var outcome = await ReadAsync(request, body, cancellationToken);
            string? encoding = request.Headers.ContentEncoding;
            return outcome != BodyOutcome.Read || encoding is null or "" or "identity" ? (outcome, body) : Inflate(body, encoding);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async ValueTask<BodyOutcome> ReadAsync(HttpRequest request, RequestBody body, CancellationToken cancellationToken)
    {
        var outcome = request.ContentLength is { } length ? body.Reserve(length) : BodyOutcome.Read;
        while (outcome == BodyOutcome.Read)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            outcome = body.Append(read.Buffer);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        return outcome;
    }

    /// <summary>Stops one byte beyond the limit: a bomb costs no more than a body that fits.</summary>
    private (BodyOutcome Outcome, RequestBody Body) Inflate(RequestBody packed, string encoding)
    {
        var inflated = new RequestBody(budget, options.Value.MaxInflatedBytes);
        using (packed)
            return (encoding == "br" ? InflateBrotli(packed.Bytes, inflated) : InflateGzip(packed.Bytes, inflated), inflated);
    }

    /// <summary>
    /// A body that is cut off throws, because of the switch <c>System.IO.Compression.UseStrictValidation</c> of every program here.
    /// </summary>
    private static BodyOutcome InflateGzip(ReadOnlySpan<byte> packed, RequestBody into)
    {
        using var inflater = new GZipStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
        try
        {
            while (true)
            {
                if (into.TryGetMemory(out var memory) is var room and not BodyOutcome.Read)
                    return room;
                int count = inflater.Read(memory.Span);
                if (count == 0)
                    return BodyOutcome.Read;
                if (into.Advance(count) is var outcome and not BodyOutcome.Read)
                    return outcome;
            }
        }
        catch (InvalidDataException)
        {
            return BodyOutcome.NotEncoded;
        }
    }

    private static BodyOutcome InflateBrotli(ReadOnlySpan<byte> packed, RequestBody into)
    {
        using var decoder = new BrotliDecoder();
        while (true)
        {
            if (into.TryGetMemory(out var memory) is var room and not BodyOutcome.Read)
                return room;
            var status = decoder.Decompress(packed, memory.Span, out int consumed, out int written);
            packed = packed[consumed..];
            if (into.Advance(written) is var outcome and not BodyOutcome.Read)
                return outcome;
            switch (status)
            {
                case OperationStatus.DestinationTooSmall:
                    continue;
                case OperationStatus.Done when packed.IsEmpty:
                    return BodyOutcome.Read;
                default:
                    return BodyOutcome.NotEncoded;
            }
        }
    }
}
