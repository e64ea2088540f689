using System.Text.Json;
using System.Text.Unicode;

namespace Platform.LogIngest.Entries;

/// <summary>
/// Reads and checks request bodies where they stand, and frames their entries, without an allocation for a good entry. Pure: no
/// I/O, no clock. A body that cannot be read as a whole is refused by the batch; a bad entry is a fault of the batch, and the
/// others go on. For any number of threads.
/// </summary>
internal sealed class EntryParser(LogIngestOptions options)
{
    private readonly JsonReaderOptions _json = new() { MaxDepth = options.MaxJsonDepth };

    /// <summary>Reads a body that is one entry. Its faults have index 0.</summary>
    public void ParseOne(ReadOnlySpan<byte> body, EntryBatch into)
    {
        if (!IsUtf8(body, into))
            return;
        try
        {
            into.Begin();
            ReadSingle(body, into);
        }
        catch (JsonException fault)
        {
            into.Refuse(EntryRules.Body, EntryRules.NotJson(fault));
        }
    }

    /// <summary>Reads <c>{"logs":[…]}</c>, whose other members are ignored, or a bare array.</summary>
    public void ParseBatch(ReadOnlySpan<byte> body, EntryBatch into)
    {
        if (!IsUtf8(body, into))
            return;
        try
        {
            ReadBatch(body, into);
        }
        catch (JsonException fault)
        {
            into.Refuse(EntryRules.Body, EntryRules.NotJson(fault));
        }
    }

    /// <summary>
    /// Reads an entry a line (NDJSON); blank lines are ignored and not counted. A line that is not UTF-8 or not JSON is a bad
    /// entry.
    /// </summary>
    public void ParseLines(ReadOnlySpan<byte> body, EntryBatch into)
    {
        into.Reserve(body.Length);
        while (!body.IsEmpty && !into.IsRefused)
        {
            int end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? [] : body[(end + 1)..];
            if (line.ContainsAnyExcept(" \t\r"u8) && HasRoom(into))
                ReadLine(line, into);
        }

        RefuseEmpty(into);
    }

    private void ReadBatch(ReadOnlySpan<byte> body, EntryBatch into)
    {
        var reader = new Utf8JsonReader(body, _json);
        var entries = new EntryReader(body, options, into);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            ReadEntries(ref reader, ref entries, into);
        else if (reader.TokenType == JsonTokenType.StartObject)
            ReadLogs(ref reader, ref entries, into);
        else
            into.Refuse(EntryRules.Body, "must be {\"logs\":[…]} or an array of entries.");
        // Throws if anything but white space follows.
        if (!into.IsRefused)
            reader.Read();
        RefuseEmpty(into);
    }

    private void ReadLogs(ref Utf8JsonReader reader, ref EntryReader entries, EntryBatch into)
    {
        bool isGiven = false;
        while (!into.IsRefused && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isLogs = EntryReader.IsNamed(ref reader, "logs"u8);
            reader.Read();
            if (!isLogs)
                reader.Skip();
            else if (isGiven)
                into.Refuse(EntryRules.Logs, EntryRules.Repeated);
            else if (reader.TokenType != JsonTokenType.StartArray)
                into.Refuse(EntryRules.Logs, "must be an array of entries.");
            else
                ReadEntries(ref reader, ref entries, into);
            isGiven |= isLogs;
        }

        if (!isGiven)
            into.Refuse(EntryRules.Logs, "is missing: must be an array of entries.");
    }

    private void ReadEntries(ref Utf8JsonReader reader, ref EntryReader entries, EntryBatch into)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && HasRoom(into))
        {
            into.Begin();
            var entry = default(EntryDraft);
            if (entries.TryRead(ref reader, ref entry))
                into.Add(entry);
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line, EntryBatch into)
    {
        into.Begin();
        if (!Utf8.IsValid(line))
        {
            into.AddFault(EntryRules.Body, EntryRules.NotUtf8);
            return;
        }

        try
        {
            ReadSingle(line, into);
        }
        catch (JsonException fault)
        {
            into.AddFault(EntryRules.Body, EntryRules.NotJson(fault));
        }
    }

    /// <summary>Reads JSON that is one entry and no more.</summary>
    private void ReadSingle(ReadOnlySpan<byte> json, EntryBatch into)
    {
        var reader = new Utf8JsonReader(json, _json);
        var entries = new EntryReader(json, options, into);
        var entry = default(EntryDraft);
        reader.Read();
        bool isGood = entries.TryRead(ref reader, ref entry);
        // Throws if anything but white space follows.
        reader.Read();
        if (isGood)
            into.Add(entry);
    }

    private bool HasRoom(EntryBatch into)
    {
        if (into.Seen == options.MaxBatchEntries)
            into.Refuse(EntryRules.Logs, $"holds more than {options.MaxBatchEntries} entries: send them in several batches.");
        return !into.IsRefused;
    }

    /// <summary>And makes room for all: a frame is smaller than the JSON it was made of.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> body, EntryBatch into)
    {
        into.Reserve(body.Length);
        // The reader checks the encoding of no string that it is not asked for.
        if (!Utf8.IsValid(body))
            into.Refuse(EntryRules.Body, EntryRules.NotUtf8);
        return !into.IsRefused;
    }

    private static void RefuseEmpty(EntryBatch into)
    {
        if (into.Seen == 0 && !into.IsRefused)
            into.Refuse(EntryRules.Logs, "must hold at least one entry.");
    }
}
