using System.Text.Json;
using System.Text.Unicode;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Otlp;

/// <summary>
/// Reads the logs of OTLP/HTTP in JSON (<c>ExportLogsServiceRequest</c>, opentelemetry-proto 1.x) and frames them as entries.
/// Pure: no I/O, no clock. A record that breaks a limit is a bad entry of the batch; a request that cannot be read, or that is
/// too large, is refused as a whole. A request without records is good. For any number of threads.
/// </summary>
internal sealed class OtlpLogParser(LogIngestOptions options)
{
    private readonly JsonDocumentOptions _json = new() { MaxDepth = options.MaxJsonDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a body.</summary>
    public void Parse(ReadOnlyMemory<byte> body, EntryBatch into)
    {
        if (!Utf8.IsValid(body.Span))
        {
            into.Refuse(EntryRules.Body, EntryRules.NotUtf8);
            return;
        }

        using var document = TryParse(body, into);
        if (document is not null)
            ReadRequest(document.RootElement, into);
    }

    private JsonDocument? TryParse(ReadOnlyMemory<byte> body, EntryBatch into)
    {
        try
        {
            return JsonDocument.Parse(body, _json);
        }
        catch (JsonException fault)
        {
            into.Refuse(EntryRules.Body, EntryRules.NotJson(fault));
        }
        // The name of a member holds half a surrogate pair, and cannot be compared with others.
        catch (InvalidOperationException)
        {
            into.Refuse(EntryRules.Body, EntryRules.Text(TextFault.LoneSurrogate)!);
        }

        return null;
    }

    private void ReadRequest(JsonElement request, EntryBatch into)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            into.Refuse(EntryRules.Body, "must be a JSON object: an ExportLogsServiceRequest with resourceLogs.");
            return;
        }

        var records = new OtlpRecordReader(options, into);
        foreach (var resourceLogs in ObjectsOf(request, "resourceLogs", "resource_logs", into))
        {
            var resource = OtlpOrigin.OfResource(OtlpJson.Get(resourceLogs, "resource"), options.MaxLogDataBytes);
            foreach (var scopeLogs in ObjectsOf(resourceLogs, "scopeLogs", "scope_logs", into))
                ReadScope(scopeLogs, resource, records, into);
        }
    }

    private void ReadScope(JsonElement scopeLogs, OtlpOrigin resource, OtlpRecordReader records, EntryBatch into)
    {
        var scope = OtlpOrigin.OfScope(OtlpJson.Get(scopeLogs, "scope"), options.MaxLogDataBytes);
        foreach (var record in ObjectsOf(scopeLogs, "logRecords", "log_records", into))
        {
            if (!HasRoom(into))
                return;
            records.Read(record, resource, scope);
        }
    }

    /// <summary>None once the request is refused, so that all loops end.</summary>
    private static IReadOnlyList<JsonElement> ObjectsOf(JsonElement parent, string camelCase, string original, EntryBatch into)
    {
        if (into.IsRefused)
            return [];
        if (OtlpJson.TryGetObjects(parent, camelCase, original, out var objects))
            return objects;
        into.Refuse(camelCase, "must be an array of objects.");
        return [];
    }

    /// <summary>Each record carries its resource and scope: a small body may make large entries.</summary>
    private bool HasRoom(EntryBatch into)
    {
        if (into.Seen == options.MaxBatchEntries)
            into.Refuse("logRecords", $"holds more than {options.MaxBatchEntries} records: send them in several requests.");
        else if (into.Bytes > options.MaxInflatedBytes)
            into.Refuse(
                "logRecords",
                $"make more than {options.MaxInflatedBytes} bytes of entries, each with its resource and scope: send fewer in a request."
            );
        return !into.IsRefused;
    }
}
