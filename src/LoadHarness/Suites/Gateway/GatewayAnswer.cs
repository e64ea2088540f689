using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Looks at answers: their shape in the caller's API, and whether they are whole.</summary>
internal static class GatewayAnswer
{
    /// <summary>What mocks say when they have ten words.</summary>
    private static readonly byte[] WholeText = Encoding.UTF8.GetBytes(
        string.Concat(MockAnswers.Words(new MockOptions { Provider = MockProvider.OpenAi }))
    );

    /// <summary>What is wrong with an answer that is not streamed; null when nothing is.</summary>
    /// <param name="protocol">The caller's.</param>
    /// <param name="body">The answer.</param>
    /// <param name="ofMock">Whether a mock gave it, so that its text is known.</param>
    public static string? CheckWhole(MockProvider protocol, ReadOnlySpan<byte> body, bool ofMock)
    {
        if (
            body.IndexOf(protocol == MockProvider.OpenAi ? "\"chat.completion\""u8 : "\"stop_reason\""u8) < 0
            || body.IndexOf("\"usage\""u8) < 0
        )
            return protocol == MockProvider.OpenAi ? "The answer is no chat completion." : "The answer is no message.";
        return ofMock && body.IndexOf(WholeText) < 0 ? "The answer's text is not the mock's." : null;
    }

    /// <summary>What is wrong with a streamed answer; null when nothing is.</summary>
    /// <param name="protocol">The caller's.</param>
    /// <param name="body">All its events.</param>
    /// <param name="expected">The text; null when it is not known.</param>
    public static string? CheckStream(MockProvider protocol, ReadOnlyMemory<byte> body, string? expected)
    {
        var text = new StringBuilder();
        bool ended = false;
        try
        {
            using var stream = new MemoryStream(body.ToArray());
            foreach (var item in SseParser.Create(stream).Enumerate())
            {
                if (ended)
                    return "The stream goes on after its end.";
                if (item.EventType == "error" || item.Data.StartsWith("{\"error\"", StringComparison.Ordinal))
                    return $"The stream has an error: {item.Data}";
                if (protocol == MockProvider.OpenAi)
                    ended = Read(item.Data, text);
                else
                    ended = ReadEvent(item, text);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return $"The stream is not the API's: {e.Message}";
        }

        return !ended ? "The stream has no end."
            : text.Length == 0 ? "The stream has no text."
            : expected is not null && text.ToString() != expected ? $"The stream's text is not the mock's but '{text}'."
            : null;
    }

    /// <summary>The text of a mock's streamed answer.</summary>
    public static string TextOf(int chunks) =>
        string.Concat(MockAnswers.Words(new MockOptions { Provider = MockProvider.OpenAi, Chunks = chunks }));

    private static bool Read(string data, StringBuilder text)
    {
        if (data == "[DONE]")
            return true;
        using var chunk = JsonDocument.Parse(data);
        foreach (var choice in chunk.RootElement.GetProperty("choices"u8).EnumerateArray())
        {
            if (choice.GetProperty("delta"u8).TryGetProperty("content"u8, out var content))
                text.Append(content.GetString());
        }

        return false;
    }

    private static bool ReadEvent(SseItem<string> item, StringBuilder text)
    {
        if (item.EventType == "content_block_delta")
        {
            using var data = JsonDocument.Parse(item.Data);
            if (data.RootElement.GetProperty("delta"u8).TryGetProperty("text"u8, out var part))
                text.Append(part.GetString());
        }

        return item.EventType == "message_stop";
    }
}
