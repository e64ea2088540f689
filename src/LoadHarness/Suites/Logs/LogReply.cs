using System.Buffers.Text;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>What the log service must answer, looked at by bytes.</summary>
internal static class LogReply
{
    /// <summary>A batch must be accepted whole.</summary>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? ReadBatch(ReadOnlySpan<byte> body, int entries)
    {
        if (!Succeeded(body))
            return "The answer has no \"success\":true.";
        return Utf8Parser.TryParse(ValueOf(body, "\"accepted\":"u8), out int accepted, out _) && accepted == entries
            ? null
            : $"The answer does not accept all {entries} entries.";
    }

    /// <summary>A single entry must get an id.</summary>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? ReadSingle(ReadOnlySpan<byte> body)
    {
        if (!Succeeded(body))
            return "The answer has no \"success\":true.";
        var id = ValueOf(body, "\"id\":"u8);
        return id.Length > 2 && id[0] == '"' && id[1] != '"' ? null : "The answer has no id.";
    }

    private static bool Succeeded(ReadOnlySpan<byte> body) => ValueOf(body, "\"success\":"u8).StartsWith("true"u8);

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        int at = body.IndexOf(name);
        return at < 0 ? default : body[(at + name.Length)..].TrimStart((byte)' ');
    }
}
