using System.Globalization;
using System.Text.Json;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>An event as the service shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Offset">Its place in the session.</param>
/// <param name="IsMessage">Whether something was said.</param>
/// <param name="Source">Who added it.</param>
/// <param name="CorrelationId">The event that it belongs to.</param>
/// <param name="Text">What was said; null for what is not a message.</param>
internal sealed record ChatEvent(string Id, long Offset, bool IsMessage, string Source, string? CorrelationId, string? Text)
{
    private const string MarkBegins = " [#";

    /// <summary>Whether the customer said it.</summary>
    public bool IsOfCustomer => IsMessage && Source == "customer";

    /// <summary>Whether the agent said it.</summary>
    public bool IsReply => IsMessage && Source == "ai_agent";

    /// <summary>The number that <see cref="Mark"/> put behind what was said; null when there is none.</summary>
    public long? Number
    {
        get
        {
            int at = Text?.LastIndexOf(MarkBegins, StringComparison.Ordinal) ?? -1;
            return
                at >= 0
                && Text![^1] == ']'
                && long.TryParse(
                    Text.AsSpan()[(at + MarkBegins.Length)..^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out long number
                )
                ? number
                : null;
        }
    }

    /// <summary>Puts a number behind a text, so that each message can be told from all others.</summary>
    public static string Mark(string text, long number) => string.Create(CultureInfo.InvariantCulture, $"{text}{MarkBegins}{number}]");

    /// <summary>Reads the events of an answer.</summary>
    /// <exception cref="FormatException">It is not a list of events.</exception>
    public static IReadOnlyList<ChatEvent> ReadAll(ReadOnlyMemory<byte> body) =>
        Reading("a list of events", body, root => (IReadOnlyList<ChatEvent>)[.. root.EnumerateArray().Select(Read)]);

    /// <summary>Reads the event of an answer.</summary>
    /// <exception cref="FormatException">It is not an event.</exception>
    public static ChatEvent ReadOne(ReadOnlyMemory<byte> body) => Reading("an event", body, Read);

    /// <summary>Reads the id of a session that was opened.</summary>
    /// <exception cref="FormatException">There is none that can stand in an address.</exception>
    public static string ReadSessionId(ReadOnlyMemory<byte> body) =>
        Reading(
            "a session",
            body,
            root =>
                root.GetProperty("id").GetString() is { Length: > 0 and <= 100 } id
                && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                    ? id
                    : throw new FormatException("its id cannot stand in an address")
        );

    private static ChatEvent Read(JsonElement element) =>
        new(
            element.GetProperty("id").GetString() ?? throw new FormatException("an id is null"),
            element.GetProperty("offset").GetInt64(),
            element.GetProperty("kind").GetString() == "message",
            element.GetProperty("source").GetString() ?? "",
            element.TryGetProperty("correlation_id", out var correlation) ? correlation.GetString() : null,
            element.GetProperty("data") is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("message", out var message)
                ? message.GetString()
                : null
        );

    private static T Reading<T>(string what, ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"The answer is not {what}: {e.Message}", e);
        }
    }
}
