using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LoadHarness.Mocks;

/// <summary>Everything that a mock can answer, made once.</summary>
internal sealed record MockAnswers
{
    /// <summary>What tools are called with, by any mock.</summary>
    public const string ToolArguments = """{"value":"mock"}""";

    /// <summary>An answer with text.</summary>
    public required AnswerTemplate Text { get; init; }

    /// <summary>An answer that calls a tool.</summary>
    public required AnswerTemplate Tool { get; init; }

    /// <summary>
    /// A streamed answer with text, in parts with a pause between; true for one that tells its usage where that must be asked for.
    /// </summary>
    public required Func<bool, IReadOnlyList<AnswerTemplate>> TextStream { get; init; }

    /// <summary>A streamed answer that calls a tool.</summary>
    public required Func<bool, IReadOnlyList<AnswerTemplate>> ToolStream { get; init; }

    /// <summary>A streamed answer that is an error at once.</summary>
    public required AnswerTemplate OverloadedEvent { get; init; }

    /// <summary>An error: of a status, with a message.</summary>
    public required Func<int, string, AnswerTemplate> Error { get; init; }

    /// <summary>Headers that name the call.</summary>
    public required IReadOnlyList<string> IdHeaders { get; init; }

    /// <summary>The answers of a provider.</summary>
    public static MockAnswers Of(MockOptions options) =>
        options.Provider == MockProvider.OpenAi ? OpenAiAnswers.Create(options) : AnthropicAnswers.Create(options);

    /// <summary>The words of an answer, each with the blank before it.</summary>
    internal static string[] Words(MockOptions options)
    {
        string[] words = options.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, options.Chunks).Select(i => (i > 0 ? " " : "") + words[i % words.Length])];
    }

    /// <summary>A text as JSON, with its quotes, fit for a template.</summary>
    internal static string Json(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"".Replace(
            "%",
            "\\u0025",
            StringComparison.Ordinal
        );

    /// <summary>The parts of a stream: what opens it comes with its first delta, what closes it with its last.</summary>
    internal static IReadOnlyList<AnswerTemplate> Parts(string opening, IReadOnlyList<string> deltas, string closing) =>
        [.. deltas.Select((delta, i) => new AnswerTemplate((i == 0 ? opening : "") + delta + (i == deltas.Count - 1 ? closing : "")))];
}
