using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Gateway.Tests.Upstreams;

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">JSON.</param>
internal sealed record OutputCall(string Id, string Name, string Arguments);

/// <summary>What a model says, in the words of either provider, with usage as in <see cref="Answers"/>.</summary>
internal sealed record ModelOutput
{
    /// <summary>Anthropic's signature of the thought.</summary>
    public const string Signature = "c2lnbmVk+/==";

    /// <summary>As providers write: what only HTML needs escaped is not.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What it thought first; empty for nothing.</summary>
    public string Thought { get; init; } = "";

    public string Text { get; init; } = "";

    public IReadOnlyList<OutputCall> Calls { get; init; } = [];

    /// <summary>Why it stopped, in the words of the provider that is asked; null for the usual reason.</summary>
    public string? StopReason { get; init; }

    /// <summary>The answer that is not streamed.</summary>
    public string Whole(string provider) => provider == "openai" ? new OpenAiOutput(this).Whole() : new AnthropicOutput(this).Whole();

    /// <summary>The answer as events: texts and arguments come in pieces of three characters.</summary>
    public string Stream(string provider) => provider == "openai" ? new OpenAiOutput(this).Stream() : new AnthropicOutput(this).Stream();

    /// <summary>A streamed answer that ends, whole events though, after it has said "Hel".</summary>
    public static string Start(string provider)
    {
        string stream = new ModelOutput { Text = "Hello" }.Stream(provider);
        return stream[..(stream.IndexOf("\n\n", stream.IndexOf("Hel", StringComparison.Ordinal), StringComparison.Ordinal) + 2)];
    }

    /// <summary>A text as it is streamed. Surrogates stay together.</summary>
    public static IEnumerable<string> Pieces(string text) => text.EnumerateRunes().Chunk(3).Select(runes => string.Concat(runes));
}
