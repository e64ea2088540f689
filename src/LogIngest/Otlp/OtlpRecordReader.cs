using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Otlp;

/// <summary>Makes log records into entries, one after another. For one thread.</summary>
internal sealed class OtlpRecordReader(LogIngestOptions limits, EntryBatch into)
{
    /// <summary>What OpenTelemetry calls a service that does not say its name.</summary>
    private const string UnknownDevice = "unknown_service";

    private readonly OtlpWriter _logData = new();
    private readonly OtlpWriter _message = new();
    private readonly Dictionary<string, JsonElement?> _attributes = new(StringComparer.Ordinal);
    private readonly List<string> _ownNames = [];
    private ulong _time;
    private string _severityText = "",
        _traceId = "",
        _spanId = "";

    /// <summary>Adds the record to the batch, as an entry or as a fault.</summary>
    public void Read(JsonElement record, OtlpOrigin resource, OtlpOrigin scope)
    {
        into.Begin();
        var entry = default(EntryDraft);
        var fault = ReadFields(record, resource, scope, ref entry);
        if (fault is { } found)
            into.AddFault(found.Field, found.Message);
        else
            into.Add(entry);
    }

    private (string Field, string Message)? ReadFields(JsonElement record, OtlpOrigin resource, OtlpOrigin scope, ref EntryDraft entry)
    {
        if ((resource.Fault ?? scope.Fault) is { } shared)
            return (resource.Fault is null ? "scope" : "resource", shared);
        if (OtlpJson.TextFaultOf(record) is { } text)
            return (EntryRules.Body, text);
        if (!OtlpSeverity.TryReadNumber(OtlpJson.Get(record, "severityNumber", "severity_number"), out int severity))
            return ("severityNumber", "must be a number from 0 to 24 or its name.");
        if ((ReadTime(record) ?? ReadTexts(record)) is { } wrong)
            return wrong;
        _attributes.Clear();
        if (OtlpValues.ReadAttributes(record, "attributes", _attributes) is { } attributes)
            return ("attributes", attributes);
        entry.Level = OtlpSeverity.LevelOf(severity, _severityText);
        entry.DeviceId = DeviceIds.From(
            OtlpValues.TextOf(_attributes, OtlpValues.DeviceId)
                ?? resource.DeviceId
                ?? OtlpValues.TextOf(_attributes, OtlpValues.ServiceName)
                ?? resource.ServiceName
                ?? UnknownDevice
        );
        return ReadMessage(record, ref entry) ?? ReadLogData(resource, scope, ref entry);
    }

    private (string Field, string Message)? ReadTime(JsonElement record)
    {
        const string Rule = "must be nanoseconds since 1970: an integer of 64 bits, as a string or a number.";
        if (!OtlpJson.TryGetTime(record, "timeUnixNano", "time_unix_nano", out _time))
            return ("timeUnixNano", Rule);
        if (!OtlpJson.TryGetTime(record, "observedTimeUnixNano", "observed_time_unix_nano", out ulong observed))
            return ("observedTimeUnixNano", Rule);
        _time = _time == 0 ? observed : _time;
        return null;
    }

    private (string Field, string Message)? ReadTexts(JsonElement record) =>
        !OtlpJson.TryGetText(record, "severityText", "severity_text", out _severityText) ? ("severityText", EntryRules.MessageRule)
        : !OtlpJson.TryGetText(record, "traceId", "trace_id", out _traceId) ? ("traceId", EntryRules.MessageRule)
        : !OtlpJson.TryGetText(record, "spanId", "span_id", out _spanId) ? ("spanId", EntryRules.MessageRule)
        : null;

    private (string Field, string Message)? ReadMessage(JsonElement record, ref EntryDraft entry)
    {
        var body = OtlpJson.Get(record, "body");
        (string kind, var content) = OtlpValues.KindOf(body);
        if (kind == "stringValue" && content.ValueKind == JsonValueKind.String)
        {
            entry.Message = JsonMarshal.GetRawUtf8Value(content)[1..^1];
            JsonText.Measure(entry.Message, out entry.MessageBytes);
        }
        else if (kind.Length > 0)
        {
            _message.Clear();
            if (OtlpValues.Write(_message.Writer, body) is { } fault)
                return ("body", fault);
            entry.Message = _message.Take();
            entry.MessageBytes = entry.Message.Length;
        }

        return EntryRules.TooLong(entry.MessageBytes, limits.MaxMessageBytes) is { } length ? ("body", length) : null;
    }

    private (string Field, string Message)? ReadLogData(OtlpOrigin resource, OtlpOrigin scope, ref EntryDraft entry)
    {
        _logData.Clear();
        _logData.Writer.WriteStartObject();
        WriteOwnFields(resource, scope);
        if (OtlpValues.WriteAttributes(_logData.Writer, _attributes, NameOwnFields(resource, scope)) is { } attributes)
            return ("attributes", attributes);
        _logData.Writer.WriteEndObject();
        var json = _logData.Take();
        entry.DeviceTime = EntryFrame.NoTime;
        if (json.Length == "{}".Length)
            return null;

        var reader = new Utf8JsonReader(json);
        var names = default(ObjectNames);
        reader.Read();
        entry.LogData = LogData.Read(ref reader, json, ref names, limits.MaxLogDataBytes, out entry.DeviceTime, out string? fault);
        return fault is null ? null : (EntryRules.LogData, fault);
    }

    /// <summary>Which names the record's own fields take: an attribute of such a name gives way.</summary>
    private List<string> NameOwnFields(OtlpOrigin resource, OtlpOrigin scope)
    {
        _ownNames.Clear();
        Name("timestamp", _time > 0);
        Name("resource", resource.Json.Length > 0);
        Name("scope", scope.Json.Length > 0);
        Name("trace_id", _traceId.Length > 0);
        Name("span_id", _spanId.Length > 0);
        Name("severity_text", _severityText.Length > 0);
        return _ownNames;

        void Name(string name, bool isGiven)
        {
            if (isGiven)
                _ownNames.Add(name);
        }
    }

    private void WriteOwnFields(OtlpOrigin resource, OtlpOrigin scope)
    {
        _logData.WriteText("timestamp", _time == 0 ? "" : Iso(_time));
        WriteOrigin("resource", resource);
        WriteOrigin("scope", scope);
        _logData.WriteText("trace_id", _traceId);
        _logData.WriteText("span_id", _spanId);
        _logData.WriteText("severity_text", _severityText);
    }

    private void WriteOrigin(string name, OtlpOrigin origin)
    {
        if (origin.Json.Length == 0)
            return;
        _logData.Writer.WritePropertyName(name);
        _logData.Writer.WriteRawValue(origin.Json, skipInputValidation: true);
    }

    private static string Iso(ulong nanoseconds)
    {
        (ulong seconds, ulong fraction) = Math.DivRem(nanoseconds, 1_000_000_000UL);
        var time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss}.{fraction:D9}Z");
    }
}
