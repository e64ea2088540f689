using System.Buffers.Text;
using System.Text.Json;
using Platform.LogIngest.Entries;
using Platform.ServiceDefaults.Http;

namespace Platform.LogIngest.Ingest;

/// <summary>
/// <c>POST /api/log</c> and <c>POST /api/logs/batch</c>: reads, checks, hands over to the queue, and answers when the queue says
/// that it is durable. Bare delegates and no model binding: it is the hot path.
/// </summary>
internal sealed class IngestEndpoint(Intake intake, EntryParser parser, IngestRejection rejection, IngestMetrics metrics, TimeProvider time)
{
    /// <summary><c>POST /api/log</c>.</summary>
    public Task PostOneAsync(HttpContext context) =>
        context.Request.HasJson() ? PostAsync(context, BodyForm.One) : rejection.WrongTypeAsync(context, "An entry is application/json.");

    /// <summary><c>POST /api/logs/batch</c>.</summary>
    public Task PostBatchAsync(HttpContext context) =>
        context.Request.HasJson() ? PostAsync(context, BodyForm.Batch)
        : context.Request.Has(MediaTypes.NdJson) ? PostAsync(context, BodyForm.Lines)
        : rejection.WrongTypeAsync(context, "A batch is application/json, or application/x-ndjson with an entry a line.");

    private async Task PostAsync(HttpContext context, BodyForm form)
    {
        var (opened, idempotency) = await intake.OpenAsync(context, rejection);
        using var body = opened;
        if (body is null)
            return;
        using var batch = new EntryBatch(time.GetUtcNow());
        Parse(form, body.Bytes, batch);
        if (batch.IsWhole)
            await intake.SubmitAsync(
                context,
                rejection,
                batch,
                idempotency,
                StatusCodes.Status200OK,
                form == BodyForm.One ? IdReply(batch.FirstId) : CountReply(batch.Count)
            );
        else if (!batch.IsRefused && form != BodyForm.One && IsPartial(context.Request))
            await AnswerPartialAsync(context, batch, idempotency);
        else
            await rejection.InvalidAsync(context, Errors(batch), Math.Max(1, batch.BadEntries));
    }

    private void Parse(BodyForm form, ReadOnlySpan<byte> body, EntryBatch batch)
    {
        switch (form)
        {
            case BodyForm.One:
                parser.ParseOne(body, batch);
                break;
            case BodyForm.Batch:
                parser.ParseBatch(body, batch);
                break;
            default:
                parser.ParseLines(body, batch);
                break;
        }
    }

    private async Task AnswerPartialAsync(HttpContext context, EntryBatch batch, Idempotency? idempotency)
    {
        metrics.Reject("invalid", batch.BadEntries);
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            new PartialReply(true, batch.Count, batch.BadEntries, Errors(batch)),
            LogJson.Default.PartialReply
        );
        if (batch.Count == 0)
            StoredAnswer.Send(context, StatusCodes.Status207MultiStatus, answer);
        else
            await intake.SubmitAsync(context, rejection, batch, idempotency, StatusCodes.Status207MultiStatus, answer);
    }

    private static EntryError[] Errors(EntryBatch batch) =>
        [.. batch.Faults.Select(fault => new EntryError(fault.Index, fault.Field, fault.Message))];

    private static byte[] CountReply(int accepted)
    {
        Span<byte> reply = stackalloc byte[64];
        var start = "{\"success\":true,\"accepted\":"u8;
        start.CopyTo(reply);
        Utf8Formatter.TryFormat(accepted, reply[start.Length..], out int digits);
        reply[start.Length + digits] = (byte)'}';
        return reply[..(start.Length + digits + 1)].ToArray();
    }

    private static byte[] IdReply(Guid id)
    {
        Span<byte> reply = stackalloc byte[80];
        var start = "{\"success\":true,\"id\":\""u8;
        start.CopyTo(reply);
        Utf8Formatter.TryFormat(id, reply[start.Length..], out int length);
        "\"}"u8.CopyTo(reply[(start.Length + length)..]);
        return reply[..(start.Length + length + 2)].ToArray();
    }

    private static bool IsPartial(HttpRequest request) => request.Query.TryGetValue("partial", out var value) && value == "true";
}

/// <summary>How entries are written in a body.</summary>
internal enum BodyForm
{
    /// <summary>One entry as a JSON object.</summary>
    One,

    /// <summary>A JSON object with <c>logs</c>, or a JSON array.</summary>
    Batch,

    /// <summary>NDJSON: an entry a line.</summary>
    Lines,
}
