using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Platform.SessionChat.Agents.Llm;

/// <summary>Reads a streamed completion.</summary>
internal static class CompletionStream
{
    /// <summary>Reads to the end, or until there is as much as may be.</summary>
    /// <param name="stream">The body: server-sent events.</param>
    /// <param name="maxLength">Of the answer, in characters.</param>
    /// <param name="onFirstToken">Called once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="BrainFailedException">The stream is broken, empty, or says that something failed.</exception>
    public static async Task<string> ReadAsync(Stream stream, int maxLength, Action onFirstToken, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        bool isComplete = false;
        await using var bounded = new LimitedEventStream(stream);
        await foreach (var item in SseParser.Create(bounded, Parse).EnumerateAsync(cancellationToken))
        {
            bounded.NextEvent();
            var (text, isFinished, isEnd) = item.Data;
            isComplete |= isFinished;
            if (isEnd)
                break;
            if (answer.Length == 0 && text.Length > 0)
                onFirstToken();
            answer.Append(text);
            if (answer.Length >= maxLength)
                return CleanText.Beginning(answer.ToString(), maxLength);
        }

        if (!isComplete)
            throw new BrainFailedException("The language model broke off.", isRetryable: true);
        return answer.Length > 0
            ? answer.ToString()
            : throw new BrainFailedException("The language model said nothing.", isRetryable: true);
    }

    private static Token Parse(string eventType, ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return new("", IsFinished: true, IsEnd: true);
        var chunk = JsonSerializer.Deserialize(data, LlmJson.Default.CompletionChunk);
        if (chunk?.Error is { ValueKind: not JsonValueKind.Null })
            throw new BrainFailedException("The language model failed while it answered.", isRetryable: true);
        // Some events have no choices, such as those of the usage.
        var choice = chunk?.Choices is { Count: > 0 } choices ? choices[0] : null;
        return new(choice?.Delta?.Content ?? "", choice?.FinishReason is not null, IsEnd: false);
    }

    /// <param name="Text">What is added.</param>
    /// <param name="IsFinished">Whether the answer is complete; further events may tell the usage.</param>
    /// <param name="IsEnd">Whether nothing more comes.</param>
    private readonly record struct Token(string Text, bool IsFinished, bool IsEnd);
}
