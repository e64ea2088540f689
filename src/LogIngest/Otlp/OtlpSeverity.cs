using System.Globalization;
using System.Text.Json;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Otlp;

/// <summary>Maps OpenTelemetry's 24 severities (log data model, "Severity fields") to the five levels.</summary>
internal static class OtlpSeverity
{
    private const string NamePrefix = "SEVERITY_NUMBER_";

    /// <summary>Names of OpenTelemetry's short texts, of syslog, and of common logging libraries.</summary>
    private static readonly Dictionary<string, EntryLevel> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TRACE"] = EntryLevel.Debug,
        ["VERBOSE"] = EntryLevel.Debug,
        ["DEBUG"] = EntryLevel.Debug,
        ["INFO"] = EntryLevel.Info,
        ["INFORMATION"] = EntryLevel.Info,
        ["NOTICE"] = EntryLevel.Info,
        ["WARN"] = EntryLevel.Warning,
        ["WARNING"] = EntryLevel.Warning,
        ["ERR"] = EntryLevel.Error,
        ["ERROR"] = EntryLevel.Error,
        ["CRIT"] = EntryLevel.Critical,
        ["CRITICAL"] = EntryLevel.Critical,
        ["FATAL"] = EntryLevel.Critical,
        ["ALERT"] = EntryLevel.Critical,
        ["EMERGENCY"] = EntryLevel.Critical,
    };

    /// <summary>The level of a record: by number, else by text, else <see cref="EntryLevel.Info"/>.</summary>
    public static EntryLevel LevelOf(int number, string text) =>
        number switch
        {
            >= 1 and <= 8 => EntryLevel.Debug,
            >= 9 and <= 12 => EntryLevel.Info,
            >= 13 and <= 16 => EntryLevel.Warning,
            >= 17 and <= 20 => EntryLevel.Error,
            >= 21 and <= 24 => EntryLevel.Critical,
            _ => LevelOf(text) ?? EntryLevel.Info,
        };

    /// <summary>Reads <c>9</c>, <c>"9"</c> or <c>"SEVERITY_NUMBER_INFO"</c>; 0 when it is absent or unknown.</summary>
    /// <returns>False when it is neither a number nor a string.</returns>
    public static bool TryReadNumber(JsonElement? value, out int number)
    {
        number = 0;
        if (value is not { } given)
            return true;
        if (given.ValueKind == JsonValueKind.String)
            number = NumberOf(given.GetString()!);
        else if (given.ValueKind == JsonValueKind.Number)
            _ = given.TryGetInt32(out number);
        else
            return false;
        return true;
    }

    private static EntryLevel? LevelOf(string text)
    {
        string name = text.Trim().TrimEnd('2', '3', '4');
        return ByName.TryGetValue(name, out var level) ? level : null;
    }

    private static int NumberOf(string text)
    {
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
            return number;
        return text.StartsWith(NamePrefix, StringComparison.Ordinal) && LevelOf(text[NamePrefix.Length..]) is { } level
            ? FirstOf(level)
            : 0;
    }

    private static int FirstOf(EntryLevel level) =>
        level switch
        {
            EntryLevel.Debug => 5,
            EntryLevel.Info => 9,
            EntryLevel.Warning => 13,
            EntryLevel.Error => 17,
            _ => 21,
        };
}
