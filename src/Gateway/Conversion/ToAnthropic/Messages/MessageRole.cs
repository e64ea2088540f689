namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Who speaks in a message of OpenAI.</summary>
internal enum MessageRole
{
    /// <summary><c>system</c> or <c>developer</c>.</summary>
    System,
    User,
    Assistant,

    /// <summary>A tool's result.</summary>
    Tool,
}
