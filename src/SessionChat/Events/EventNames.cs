namespace Platform.SessionChat.Events;

/// <summary>Kinds and sources as they are called outside.</summary>
internal static class EventNames
{
    private static readonly string[] _kinds = ["message", "status", "tool", "custom"];
    private static readonly string[] _sources = ["customer", "ai_agent", "system"];

    public static string Of(EventKind kind) => _kinds[(int)kind];

    public static string Of(EventSource source) => _sources[(int)source];

    /// <returns>Null when there is none of this name.</returns>
    public static EventKind? FindKind(string name) => Array.IndexOf(_kinds, name) is >= 0 and var kind ? (EventKind)kind : null;

    /// <returns>Null when there is none of this name.</returns>
    public static EventSource? FindSource(string name) => Array.IndexOf(_sources, name) is >= 0 and var source ? (EventSource)source : null;
}
