namespace Platform.LogIngest.Entries;

/// <summary>The five levels. The numbers are stored: they never change.</summary>
internal enum EntryLevel : byte
{
    Debug = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
    Critical = 4,
}

/// <summary>Levels as they are written on the wire.</summary>
internal static class LogLevels
{
    /// <summary>By number.</summary>
    public static IReadOnlyList<string> Names { get; } = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    /// <summary>How many there are.</summary>
    public const int Count = 5;

    /// <summary>Reads a level; upper case only, as documented.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out EntryLevel level)
    {
        (bool known, level) = text switch
        {
            _ when text.SequenceEqual("INFO"u8) => (true, EntryLevel.Info),
            _ when text.SequenceEqual("DEBUG"u8) => (true, EntryLevel.Debug),
            _ when text.SequenceEqual("WARNING"u8) => (true, EntryLevel.Warning),
            _ when text.SequenceEqual("ERROR"u8) => (true, EntryLevel.Error),
            _ when text.SequenceEqual("CRITICAL"u8) => (true, EntryLevel.Critical),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>The level's name.</summary>
    public static string Name(EntryLevel level) => Names[(int)level];
}
