using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Otlp;

namespace Platform.LogIngest.Tests.Entries;

/// <summary>An entry as it came out of a frame.</summary>
internal sealed record ParsedEntry(Guid Id, string DeviceId, EntryLevel Level, string Message, string LogData, long DeviceTime);

/// <summary>What became of a body, in terms that tests can compare.</summary>
internal sealed record Parsed(
    IReadOnlyList<ParsedEntry> Entries,
    IReadOnlyList<EntryFault> Faults,
    int Seen,
    int BadEntries,
    bool IsRefused
)
{
    public const string Good = """{"device_id":"d1","log_level":"INFO","message":"hello"}""";

    public static readonly DateTimeOffset Now = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>The only entry, which must be good.</summary>
    public ParsedEntry Single
    {
        get
        {
            Assert.Empty(Faults);
            return Assert.Single(Entries);
        }
    }

    public static Parsed One(string body, LogIngestOptions? options = null) => One(Encoding.UTF8.GetBytes(body), options);

    public static Parsed One(byte[] body, LogIngestOptions? options = null) =>
        Of(batch => new EntryParser(options ?? new()).ParseOne(body, batch));

    public static Parsed Batch(string body, LogIngestOptions? options = null) => Batch(Encoding.UTF8.GetBytes(body), options);

    public static Parsed Batch(byte[] body, LogIngestOptions? options = null) =>
        Of(batch => new EntryParser(options ?? new()).ParseBatch(body, batch));

    public static Parsed Lines(string body, LogIngestOptions? options = null) => Lines(Encoding.UTF8.GetBytes(body), options);

    public static Parsed Lines(byte[] body, LogIngestOptions? options = null) =>
        Of(batch => new EntryParser(options ?? new()).ParseLines(body, batch));

    public static Parsed Otlp(string body, LogIngestOptions? options = null) => Otlp(Encoding.UTF8.GetBytes(body), options);

    public static Parsed Otlp(byte[] body, LogIngestOptions? options = null) =>
        Of(batch => new OtlpLogParser(options ?? new()).Parse(body, batch));

    /// <summary>An entry with this as its <c>log_data</c>.</summary>
    public static Parsed WithLogData(string logData, LogIngestOptions? options = null) =>
        One($$"""{"device_id":"d1","log_level":"INFO","message":"hello","log_data":{{logData}}}""", options);

    public static List<ParsedEntry> Read(ReadOnlySpan<byte> frames)
    {
        var entries = new List<ParsedEntry>();
        while (EntryFrame.TryRead(ref frames, out var frame))
        {
            entries.Add(
                new ParsedEntry(
                    new Guid(frame.Id, bigEndian: true),
                    Encoding.ASCII.GetString(frame.DeviceId),
                    frame.Level,
                    Encoding.UTF8.GetString(frame.Message),
                    Encoding.UTF8.GetString(frame.LogData),
                    frame.DeviceTime
                )
            );
        }

        return entries;
    }

    /// <summary>Asserts one fault, and that it is of the body as a whole.</summary>
    public void AssertRefused(string field, string message)
    {
        Assert.True(IsRefused);
        Assert.Empty(Entries);
        Assert.Equal(new EntryFault(null, field, message), Assert.Single(Faults));
    }

    /// <summary>Asserts that the only entry is bad for one reason.</summary>
    public void AssertBad(string field, string message)
    {
        Assert.False(IsRefused);
        Assert.Empty(Entries);
        Assert.Equal(new EntryFault(0, field, message), Assert.Single(Faults));
        Assert.Equal(1, BadEntries);
    }

    private static Parsed Of(Action<EntryBatch> parse)
    {
        using var batch = new EntryBatch(Now);
        parse(batch);
        var entries = Read(batch.Frames.Span);
        Assert.Equal(batch.Count, entries.Count);
        Assert.Equal(batch.Bytes, batch.Frames.Length);
        Assert.Equal(batch.IsWhole, !batch.IsRefused && batch.BadEntries == 0 && batch.Count > 0);
        if (entries.Count > 0)
            Assert.Equal(entries[0].Id, batch.FirstId);
        if (!batch.IsRefused)
            Assert.Equal(batch.Seen, batch.Count + batch.BadEntries);
        return new Parsed(entries, batch.Faults, batch.Seen, batch.BadEntries, batch.IsRefused);
    }
}
