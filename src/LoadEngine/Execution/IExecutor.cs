namespace Platform.LoadEngine.Execution;

/// <summary>Makes the load that a profile describes.</summary>
internal interface IExecutor
{
    /// <summary>Users at work, or iterations in flight of an open profile.</summary>
    PeakGauge Users { get; }

    /// <summary>Runs until the profile's end and until nothing is in flight any more.</summary>
    /// <param name="stop">Begins nothing new.</param>
    /// <param name="cutOff">Ends what is in flight.</param>
    Task RunAsync(CancellationToken stop, CancellationToken cutOff);
}
