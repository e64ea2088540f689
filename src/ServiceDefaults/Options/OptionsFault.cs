namespace Platform.ServiceDefaults.Options;

/// <summary>A setting that cannot be used.</summary>
/// <param name="Key">Where: the configuration key, such as <c>Limits:MaxConnections</c>.</param>
/// <param name="Problem">What is wrong with it, and what to do: whole sentences for a person.</param>
internal sealed record OptionsFault(string Key, string Problem)
{
    public override string ToString() => $"{Key}: {Problem}";
}
