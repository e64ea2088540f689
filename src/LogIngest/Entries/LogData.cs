using System.Text.Json;

namespace Platform.LogIngest.Entries;

/// <summary>Reads an object that devices send along, and checks that every store can hold it as it is.</summary>
internal static class LogData
{
    /// <summary>Longer texts are no times.</summary>
    private const int MaxTimeBytes = 64;

    /// <summary>How much of a name goes into a message.</summary>
    private const int ShownCharacters = 64;

    /// <summary>Reads to the end of the object at whose start the reader stands.</summary>
    /// <param name="reader">Of <paramref name="json"/>.</param>
    /// <param name="json">All that the reader reads.</param>
    /// <param name="names">Room to work in.</param>
    /// <param name="maxBytes">The most bytes it may have as it was sent.</param>
    /// <param name="deviceTime">That of its <c>timestamp</c>; <see cref="EntryFrame.NoTime"/> for none.</param>
    /// <param name="fault">The first fault, for people; null for none.</param>
    /// <returns>The object as it was sent.</returns>
    public static ReadOnlySpan<byte> Read(
        scoped ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        scoped ref ObjectNames names,
        int maxBytes,
        out long deviceTime,
        out string? fault
    )
    {
        int start = (int)reader.TokenStartIndex,
            outer = reader.CurrentDepth;
        deviceTime = EntryFrame.NoTime;
        fault = null;
        bool isTime = false;
        names.Clear();
        names.Open(1);
        while (reader.Read())
        {
            int depth = reader.CurrentDepth - outer;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    fault ??= CheckText(ref reader);
                    names.Add(reader.ValueSpan, reader.ValueIsEscaped, depth);
                    isTime = depth == 1 && fault is null && reader.ValueTextEquals("timestamp"u8);
                    continue;
                case JsonTokenType.String:
                    fault ??= CheckText(ref reader);
                    if (isTime && fault is null)
                        deviceTime = TimeOf(ref reader);
                    break;
                case JsonTokenType.Number:
                    fault ??= JsonNumbers.CanBeStored(reader.ValueSpan) ? null : NumberFault;
                    if (isTime)
                        deviceTime = DeviceTimes.FromUnix(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject:
                    names.Open(depth + 1);
                    break;
                case JsonTokenType.EndObject when depth == 0:
                    var sent = json[start..(int)reader.BytesConsumed];
                    fault ??=
                        sent.Length > maxBytes ? $"has {sent.Length} bytes of JSON, and at most {maxBytes} are taken: send less." : null;
                    fault ??= names.IsInDoubt ? RepeatedName(sent) : null;
                    return sent;
                case JsonTokenType.EndObject:
                    names.Close(depth + 1);
                    break;
            }

            isTime = false;
        }

        throw new InvalidOperationException("The reader ended within an object.");
    }

    private const string NumberFault =
        "holds a number that is out of range: at most 400 characters, at most 1.7e308 in size, and not so small that it becomes 0. "
        + "Send it as a string.";

    private static string? CheckText(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? EntryRules.Text(JsonText.Measure(reader.ValueSpan, out _)) : null;

    private static long TimeOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > MaxTimeBytes)
            return EntryFrame.NoTime;
        Span<byte> text = stackalloc byte[MaxTimeBytes];
        return DeviceTimes.Parse(reader.ValueIsEscaped ? text[..reader.CopyString(text)] : reader.ValueSpan);
    }

    private static string? RepeatedName(ReadOnlySpan<byte> sent)
    {
        if (ObjectNames.FindRepeated(sent) is not { } name)
            return null;
        string shown =
            name.Length <= ShownCharacters
                ? name
                : $"{name.AsSpan(0, ShownCharacters - (char.IsHighSurrogate(name[ShownCharacters - 1]) ? 1 : 0))}…";
        return $"holds an object with the name \"{shown}\" more than once: give each name once.";
    }
}
