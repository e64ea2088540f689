namespace Platform.LoadHarness;

/// <summary>How the program ends.</summary>
internal static class ExitCodes
{
    /// <summary>Every target is met.</summary>
    public const int Passed = 0;

    /// <summary>A target is missed, or a run is inconclusive: nothing was shown that a gate may trust.</summary>
    public const int Missed = 1;

    /// <summary>The command cannot be read, or what it needs cannot be set up.</summary>
    public const int Usage = 2;

    /// <summary>Stopped with Ctrl-C or SIGTERM; what there was is written.</summary>
    public const int Interrupted = 130;
}
