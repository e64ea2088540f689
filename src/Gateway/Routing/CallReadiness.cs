namespace Platform.Gateway.Routing;

/// <summary>Whether an instance would take a call now.</summary>
internal enum CallReadiness
{
    No,

    /// <summary>One, to see whether it works again.</summary>
    TakesProbe,

    Ready,
}
