namespace Platform.Gateway.Conversion;

/// <summary>The upstream model that a converted call goes to, and what it takes.</summary>
/// <param name="CallerModel">The model as the caller named it; the answer names it so too.</param>
/// <param name="Model">The settings of the upstream's model.</param>
internal sealed record ConversionTarget(string CallerModel, ModelSettings Model)
{
    /// <summary>When the call came, in seconds since 1970: OpenAI's <c>created</c>.</summary>
    public long Created { get; init; }

    /// <summary>The <c>anthropic-version</c> that is sent; from <c>2026-10-21</c> on sampling parameters are refused there.</summary>
    public string AnthropicVersion { get; init; } = ModelSettings.UsualAnthropicVersion;

    /// <summary>
    /// How much of a streamed answer may be held back because the caller's protocol wants it later, in bytes. More breaks the answer off.
    /// </summary>
    public int MaxHeldBytes { get; init; } = 1 << 20;

    /// <summary>Whether <c>temperature</c>, <c>top_p</c> and <c>top_k</c> may be sent.</summary>
    public bool TakesSampling => Model.Sampling && string.CompareOrdinal(AnthropicVersion, "2026-10-21") < 0;
}
