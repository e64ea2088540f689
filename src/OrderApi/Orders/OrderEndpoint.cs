using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Http;

namespace Platform.OrderApi.Orders;

/// <summary>
/// <c>POST /order</c>. A bare delegate and no model binding: the echo is measured in microseconds, and binding costs more
/// than the work.
/// </summary>
internal sealed class OrderEndpoint(TimeProvider time, OrderMetrics metrics, OrderRejection rejection, IOptions<OrderApiOptions> options)
{
    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;

    /// <summary>Answers at once when the whole body is there, which is nearly always.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var receivedAt = UnixNanoseconds(time.GetUtcNow());
        if (!context.Request.HasJson())
            return rejection.WrongContentTypeAsync(context);
        if (context.Request.ContentLength > _maxBodyBytes)
            return rejection.TooLargeAsync(context, _maxBodyBytes);
        var reader = context.Request.BodyReader;
        if (!reader.TryRead(out var read))
            return ReadOnAsync(context, reader, receivedAt);
        if (read.IsCompleted || read.Buffer.Length > _maxBodyBytes)
            return Finish(context, reader, read.Buffer, receivedAt);
        reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        return ReadOnAsync(context, reader, receivedAt);
    }

    private async Task ReadOnAsync(HttpContext context, PipeReader reader, long receivedAt)
    {
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted && read.Buffer.Length <= _maxBodyBytes)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }

        await Finish(context, reader, read.Buffer, receivedAt);
    }

    private Task Finish(HttpContext context, PipeReader reader, in ReadOnlySequence<byte> body, long receivedAt)
    {
        if (body.Length <= _maxBodyBytes)
            return Answer(context, reader, body, receivedAt);
        reader.AdvanceTo(body.End);
        return rejection.TooLargeAsync(context, _maxBodyBytes);
    }

    private Task Answer(HttpContext context, PipeReader reader, in ReadOnlySequence<byte> body, long receivedAt)
    {
        if (body.IsSingleSegment)
            return Answer(context, reader, body, body.FirstSpan, receivedAt);

        // A body cut into segments is rare, and copying 200 bytes is cheaper than reading across the cuts.
        var whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return Answer(context, reader, body, whole.AsSpan(0, (int)body.Length), receivedAt);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private Task Answer(HttpContext context, PipeReader reader, in ReadOnlySequence<byte> body, ReadOnlySpan<byte> bytes, long receivedAt)
    {
        var order = default(Order);
        var faults = OrderParser.Parse(bytes, ref order);
        if (faults.Any)
        {
            reader.AdvanceTo(body.End);
            return rejection.InvalidAsync(context, faults);
        }

        metrics.Accept();
        Span<byte> reply = stackalloc byte[OrderReplyWriter.MaxBytes];
        reply = reply[..OrderReplyWriter.Write(reply, order, receivedAt)];
        reader.AdvanceTo(body.End);

        var response = context.Response;
        response.ContentType = MediaTypes.Json;
        response.ContentLength = reply.Length;
        response.BodyWriter.Write(reply);
        return Task.CompletedTask;
    }

    /// <summary>The system clock in nanoseconds since the Unix epoch; it resolves 100 ns.</summary>
    private static long UnixNanoseconds(DateTimeOffset now) =>
        (now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * TimeSpan.NanosecondsPerTick;
}
