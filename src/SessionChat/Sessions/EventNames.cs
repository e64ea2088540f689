namespace Platform.SessionChat.Sessions;

/// <summary>Kinds and sources as they are called outside.</summary>
internal static class EventNames
{
    private static readonly string[] Kinds = ["message", "status", "tool", "custom"];
    private static readonly string[] Sources = ["customer", "ai_agent", "system"];

    public static string Of(EventKind kind) => Kinds[(int)kind];

    public static string Of(EventSource source) => Sources[(int)source];

    /// <returns>Null when there is none of this name.</returns>
    public static EventKind? FindKind(string name) => Array.IndexOf(Kinds, name) is >= 0 and var kind ? (EventKind)kind : null;

    /// <returns>Null when there is none of this name.</returns>
    public static EventSource? FindSource(string name) => Array.IndexOf(Sources, name) is >= 0 and var source ? (EventSource)source : null;
}
