namespace Platform.ServiceDefaults.Drain;

/// <summary>Whether the service is on its way out. Once begun, a drain does not end.</summary>
public sealed class DrainState
{
    private volatile bool _draining;

    /// <summary>True from the signal to stop until the process ends.</summary>
    public bool IsDraining => _draining;

    internal void Begin() => _draining = true;
}
