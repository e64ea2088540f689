namespace Platform.Inventory.Recording;

/// <summary>Wakes the worker of this process.</summary>
internal sealed class RecordSignal : AsyncAutoResetEvent
{
    private volatile bool _worksHere;

    /// <summary>Whether this process records just now, so that no other needs to hear of what it sells.</summary>
    public bool WorksHere
    {
        get => _worksHere;
        set => _worksHere = value;
    }
}
