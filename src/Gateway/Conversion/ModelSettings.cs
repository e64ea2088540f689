namespace Platform.Gateway.Conversion;

/// <summary>How a model is told to think.</summary>
internal enum ReasoningStyle
{
    /// <summary>By <c>output_config.effort</c>, or OpenAI's <c>reasoning_effort</c>.</summary>
    Effort,

    /// <summary>By a budget of thinking tokens, as older models of Anthropic.</summary>
    Budget,

    /// <summary>It does not think: to ask for it is refused.</summary>
    None,
}

/// <summary>What is done for <c>response_format: json_object</c>, which Anthropic does not have.</summary>
internal enum JsonObjectStyle
{
    /// <summary>400.</summary>
    Refuse,

    /// <summary>The model is told so in its instructions.</summary>
    Instruct,
}

/// <summary>A model of an instance: <c>models</c> in the configuration.</summary>
/// <param name="Upstream">Its name there.</param>
internal sealed record ModelSettings(string Upstream)
{
    /// <summary>The version of Anthropic's API that conversions speak unless an instance says otherwise.</summary>
    public const string UsualAnthropicVersion = "2023-06-01";

    /// <summary>Anthropic's <c>max_tokens</c> when the caller sets none; ≥ 1.</summary>
    public int MaxTokens { get; init; } = 4096;

    /// <summary>Whether it takes <c>temperature</c>, <c>top_p</c> and <c>top_k</c>.</summary>
    public bool Sampling { get; init; } = true;

    /// <summary>How it is told to think.</summary>
    public ReasoningStyle Reasoning { get; init; } = ReasoningStyle.Effort;

    /// <summary>What is done for <c>response_format: json_object</c>.</summary>
    public JsonObjectStyle JsonObject { get; init; } = JsonObjectStyle.Refuse;
}
