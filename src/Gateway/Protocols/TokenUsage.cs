namespace Platform.Gateway.Protocols;

/// <summary>The tokens of an answer, each counted once.</summary>
/// <param name="Input">Of the prompt, neither read from nor written to the provider's cache.</param>
/// <param name="CacheCreation">Of the prompt, written to the cache.</param>
/// <param name="CacheRead">Of the prompt, read from the cache.</param>
/// <param name="Output">Of the answer, reasoning included.</param>
internal readonly record struct TokenUsage(long Input, long CacheCreation, long CacheRead, long Output)
{
    /// <summary>The whole prompt, as OpenAI's <c>prompt_tokens</c> counts it.</summary>
    public long Prompt => Input + CacheCreation + CacheRead;

    /// <summary>Prompt and answer.</summary>
    public long Total => Prompt + Output;

    /// <summary>From what OpenAI tells.</summary>
    /// <param name="prompt"><c>prompt_tokens</c>.</param>
    /// <param name="cached"><c>prompt_tokens_details.cached_tokens</c>, part of the prompt.</param>
    /// <param name="output"><c>completion_tokens</c>.</param>
    public static TokenUsage OfOpenAi(long prompt, long cached, long output) =>
        new(Math.Max(0, prompt - cached), 0, Math.Min(prompt, cached), output);
}
