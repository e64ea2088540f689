namespace Platform.LoadHarness;

/// <summary>Something that a run needs cannot be had; the message says what, where and what to do.</summary>
internal sealed class SetupException(string message) : Exception(message);
