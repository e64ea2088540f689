namespace Platform.Gateway.Protocols;

/// <summary>How a caller or an upstream speaks.</summary>
internal enum Protocol
{
    /// <summary>OpenAI chat completions: <c>POST /v1/chat/completions</c>.</summary>
    OpenAi,

    /// <summary>Anthropic messages: <c>POST /v1/messages</c>.</summary>
    Anthropic,
}
