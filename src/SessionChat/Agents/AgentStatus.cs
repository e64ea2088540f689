using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>What an agent at work says of itself.</summary>
internal static class AgentStatus
{
    /// <summary>How many of <see cref="All"/> are true as soon as the agent has begun.</summary>
    public const int UntilProcessing = 2;

    /// <summary>How many of <see cref="All"/> are true as soon as the answer begins.</summary>
    public const int UntilTyping = 3;

    public static readonly EventDraft Ready = Of("ready");

    /// <summary>In their order.</summary>
    public static readonly EventDraft[] All = [Of("acknowledged"), Of("processing"), Of("typing"), Ready];

    /// <param name="detail">Why there is no answer, for the customer.</param>
    public static EventDraft Error(string detail) =>
        new(EventKind.Status, EventSource.AiAgent, $$"""{"status":"error","detail":"{{JsonEncodedText.Encode(detail)}}"}""");

    /// <summary>Whether a status says that the agent failed; <paramref name="detail"/> says why.</summary>
    /// <param name="data">Of the status, as any store gives it back.</param>
    /// <param name="detail">For the customer.</param>
    public static bool IsError(string data, [NotNullWhen(true)] out string? detail)
    {
        using var document = JsonDocument.Parse(data);
        bool isError = document.RootElement.GetProperty("status").ValueEquals("error");
        detail = isError ? document.RootElement.GetProperty("detail").GetString() : null;
        return detail is not null;
    }

    private static EventDraft Of(string status) => new(EventKind.Status, EventSource.AiAgent, $$"""{"status":"{{status}}"}""");
}
