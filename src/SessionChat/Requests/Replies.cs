using System.Globalization;
using System.Text.Json;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Requests;

/// <summary>What is stored, as it is answered.</summary>
internal static class Replies
{
    public static SessionReply ToReply(this Session session) =>
        new(
            session.Key.Id,
            session.CustomerId,
            session.Title,
            Parse(session.Metadata),
            session.CreationUtc,
            session.LastActivityUtc,
            session.State.NextOffset
        );

    public static EventReply ToReply(this ChatEvent stored, SessionKey session) =>
        new(
            Id(session, stored.Offset),
            session.Id,
            stored.Offset,
            EventNames.Of(stored.Kind),
            EventNames.Of(stored.Source),
            Id(session, stored.Correlation),
            stored.CreationUtc,
            Parse(stored.Data)
        );

    private static string Id(SessionKey session, long offset) => string.Create(CultureInfo.InvariantCulture, $"{session.Id}-{offset}");

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
