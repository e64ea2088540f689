using System.Text.Json;

namespace Platform.LogIngest.Entries;

/// <summary>Reads one entry after another where they stand in a body, and tells faults to a batch.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> body, LogIngestOptions limits, EntryBatch into)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private ObjectNames _names;
    private Members _given;
    private Members _repeated;
    private bool _isGood;

    /// <summary>What an entry may hold.</summary>
    [Flags]
    private enum Members : byte
    {
        None = 0,
        DeviceId = 1,
        LogLevel = 2,
        Message = 4,
        LogData = 8,
        Required = DeviceId | LogLevel | Message,
    }

    /// <summary>Reads to the end of the value at whose start the reader stands.</summary>
    /// <returns>False when the batch was told a fault.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public bool TryRead(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        _given = _repeated = Members.None;
        _isGood = true;
        entry.DeviceTime = EntryFrame.NoTime;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Fault(EntryRules.Body, EntryRules.EntryRule);
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            ReadMember(ref reader, ref entry);
        if ((_given & Members.Required) != Members.Required)
            TellMissing();
        return _isGood;
    }

    private void ReadMember(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        var member = MemberOf(ref reader);
        reader.Read();
        if (member == Members.None)
        {
            reader.Skip();
            return;
        }

        if ((_given & member) != Members.None)
        {
            Repeat(member);
            reader.Skip();
            return;
        }

        _given |= member;
        if (member == Members.LogData)
            ReadLogData(ref reader, ref entry);
        else if (reader.TokenType != JsonTokenType.String)
            SkipWrong(ref reader, member);
        else if (member == Members.DeviceId)
            ReadDeviceId(ref reader, ref entry);
        else if (member == Members.LogLevel)
            ReadLogLevel(ref reader, ref entry);
        else
            ReadMessage(ref reader, ref entry);
    }

    private void ReadDeviceId(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        entry.DeviceId = ShortText(ref reader, DeviceIds.MaxLength);
        if (!DeviceIds.IsValid(entry.DeviceId))
            Fault(EntryRules.DeviceId, EntryRules.DeviceIdRule);
    }

    private void ReadLogLevel(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        if (!LogLevels.TryParse(ShortText(ref reader, "CRITICAL"u8.Length), out entry.Level))
            Fault(EntryRules.LogLevel, EntryRules.LogLevelRule);
    }

    private void ReadMessage(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        entry.Message = reader.ValueSpan;
        entry.MessageBytes = entry.Message.Length;
        if (reader.ValueIsEscaped && EntryRules.Text(JsonText.Measure(entry.Message, out entry.MessageBytes)) is { } fault)
            Fault(EntryRules.Message, fault);
        else if (EntryRules.TooLong(entry.MessageBytes, limits.MaxMessageBytes) is { } length)
            Fault(EntryRules.Message, length);
    }

    private void ReadLogData(ref Utf8JsonReader reader, ref EntryDraft entry)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipWrong(ref reader, Members.LogData);
            return;
        }

        entry.LogData = LogData.Read(ref reader, _body, ref _names, limits.MaxLogDataBytes, out entry.DeviceTime, out string? fault);
        if (fault is not null)
            Fault(EntryRules.LogData, fault);
    }

    /// <summary>A string without its escapes; empty when it is longer than anything that is allowed, or holds no characters.</summary>
    private static ReadOnlySpan<byte> ShortText(scoped ref Utf8JsonReader reader, int maxBytes)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        return JsonText.Measure(reader.ValueSpan, out int bytes) == TextFault.None && bytes <= maxBytes
            ? JsonText.Unescape(reader.ValueSpan, bytes)
            : [];
    }

    /// <summary>Whether the reader stands at this name, escaped or not.</summary>
    public static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        ShortText(ref reader, name.Length).SequenceEqual(name);

    private static Members MemberOf(ref Utf8JsonReader reader)
    {
        var name = ShortText(ref reader, EntryRules.DeviceId.Length);
        return name.SequenceEqual("device_id"u8) ? Members.DeviceId
            : name.SequenceEqual("log_level"u8) ? Members.LogLevel
            : name.SequenceEqual("message"u8) ? Members.Message
            : name.SequenceEqual("log_data"u8) ? Members.LogData
            : Members.None;
    }

    private void SkipWrong(ref Utf8JsonReader reader, Members member)
    {
        Fault(FieldOf(member), RuleOf(member));
        reader.Skip();
    }

    private void Repeat(Members member)
    {
        if ((_repeated & member) == Members.None)
            Fault(FieldOf(member), EntryRules.Repeated);
        _repeated |= member;
    }

    private void TellMissing()
    {
        foreach (var member in (ReadOnlySpan<Members>)[Members.DeviceId, Members.LogLevel, Members.Message])
            if ((_given & member) == Members.None)
                Fault(FieldOf(member), $"is missing: {RuleOf(member)}");
    }

    private void Fault(string field, string message)
    {
        _isGood = false;
        into.AddFault(field, message);
    }

    private static string FieldOf(Members member) =>
        member switch
        {
            Members.DeviceId => EntryRules.DeviceId,
            Members.LogLevel => EntryRules.LogLevel,
            Members.Message => EntryRules.Message,
            _ => EntryRules.LogData,
        };

    private static string RuleOf(Members member) =>
        member switch
        {
            Members.DeviceId => EntryRules.DeviceIdRule,
            Members.LogLevel => EntryRules.LogLevelRule,
            Members.Message => EntryRules.MessageRule,
            _ => EntryRules.LogDataRule,
        };
}
