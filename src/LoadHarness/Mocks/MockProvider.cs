namespace Platform.LoadHarness.Mocks;

/// <summary>Whose API a mock speaks.</summary>
internal enum MockProvider
{
    /// <summary>Chat completions.</summary>
    OpenAi,

    /// <summary>Messages.</summary>
    Anthropic,
}
