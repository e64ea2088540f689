using System.Globalization;
using System.Text.Json;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Ingest;

namespace Platform.LogIngest.Otlp;

/// <summary><c>POST /v1/logs</c>: OTLP over HTTP in JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp).</summary>
internal sealed class OtlpEndpoint(Intake intake, OtlpLogParser parser, OtlpRejection rejection, IngestMetrics metrics, TimeProvider time)
{
    private const string JsonType = "application/json";

    /// <summary>Records that cannot be stored are told in <c>partialSuccess</c>; the others are taken.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith(JsonType, StringComparison.OrdinalIgnoreCase) != true)
        {
            await rejection.WrongTypeAsync(context, "OTLP is taken in JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.");
            return;
        }

        var (opened, key) = await intake.OpenAsync(context, rejection);
        using var body = opened;
        if (body is null)
            return;
        using var batch = new EntryBatch(time.GetUtcNow());
        parser.Parse(body.Memory, batch);
        if (batch.IsRefused)
        {
            await rejection.InvalidAsync(
                context,
                [.. batch.Faults.Select(fault => new EntryError(fault.Index, fault.Field, fault.Message))]
            );
            return;
        }

        if (batch.BadEntries > 0)
            metrics.Reject("invalid", batch.BadEntries);
        if (batch.Count == 0)
            StoredAnswer.Send(context, StatusCodes.Status200OK, Reply(batch));
        else
            await intake.SubmitAsync(context, rejection, batch, key, StatusCodes.Status200OK, Reply(batch));
    }

    private static byte[] Reply(EntryBatch batch) =>
        batch.BadEntries == 0
            ? "{}"u8.ToArray()
            : JsonSerializer.SerializeToUtf8Bytes(
                new OtlpReply(new OtlpPartialSuccess(batch.BadEntries.ToString(CultureInfo.InvariantCulture), Reasons(batch))),
                OtlpReplyJson.Default.OtlpReply
            );

    private static string Reasons(EntryBatch batch) =>
        string.Join(' ', batch.Faults.Select(fault => $"Record {fault.Index}: {fault.Field} {fault.Message}"));
}
