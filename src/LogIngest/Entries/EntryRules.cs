namespace Platform.LogIngest.Entries;

/// <summary>What is said to people of what they sent.</summary>
internal static class EntryRules
{
    public const string Body = "$";
    public const string Logs = "logs";
    public const string DeviceId = "device_id";
    public const string LogLevel = "log_level";
    public const string Message = "message";
    public const string LogData = "log_data";

    public const string Repeated = "is given more than once: give it once.";
    public const string DeviceIdRule = "must be a string of 1 to 128 characters of A-Z, a-z, 0-9, '_', '.', ':' and '-'.";
    public const string LogLevelRule = "must be one of \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\" and \"CRITICAL\".";
    public const string MessageRule = "must be a string.";
    public const string LogDataRule = "must be a JSON object, null, or left out.";
    public const string EntryRule = "must be a JSON object: an entry with device_id, log_level and message.";
    public const string NotUtf8 = "is not UTF-8: send JSON in UTF-8.";

    /// <summary>The fault of a text in words; null for none.</summary>
    public static string? Text(TextFault fault) =>
        fault switch
        {
            TextFault.Nul => "holds the character NUL (\\u0000), which PostgreSQL's text cannot hold: leave it out.",
            TextFault.LoneSurrogate => "holds half of a surrogate pair (such as \\ud800), which is no character: send whole characters.",
            _ => null,
        };

    /// <summary>The fault of a message's length in words; null for none.</summary>
    public static string? TooLong(int bytes, int maxBytes) =>
        bytes > maxBytes ? $"has {bytes} bytes of UTF-8, and at most {maxBytes} are taken: shorten it." : null;

    /// <summary>What System.Text.Json finds wrong, with lines and bytes counted from 1.</summary>
    public static string NotJson(System.Text.Json.JsonException fault)
    {
        int position = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = (position < 0 ? fault.Message : fault.Message[..position]).Replace(
            " Change the reader options.",
            "",
            StringComparison.Ordinal
        );
        return fault.LineNumber is null
            ? $"cannot be taken: {reason}"
            : $"is not JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: {reason}";
    }
}
