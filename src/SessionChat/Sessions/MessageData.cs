using System.Text.Json;

namespace Platform.SessionChat.Sessions;

/// <summary>The data of messages: <c>{"message":"…"}</c>.</summary>
internal static class MessageData
{
    private const string Before = "{\"message\":\"";

    public static string Write(string message) => string.Concat(Before, JsonEncodedText.Encode(message).Value, "\"}");

    /// <summary>What a message says.</summary>
    public static string Read(string data)
    {
        using var document = JsonDocument.Parse(data);
        return document.RootElement.GetProperty("message").GetString()!;
    }
}
