using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Services;

/// <summary>A process of a service that was started for one run.</summary>
/// <param name="child">The process.</param>
/// <param name="ended">Where it is said when it ended by itself.</param>
internal sealed class OwnProcess(ChildService child, List<string> ended) : IAsyncDisposable
{
    /// <summary>Where it answers.</summary>
    public Uri Address => child.Address;

    /// <summary>To be watched.</summary>
    public WatchedProcess Process => new(child.Name, child.ProcessId);

    /// <summary>Stops it, and remembers when it was not there any more.</summary>
    public ValueTask DisposeAsync()
    {
        if (child.Ended is { } why)
            ended.Add(why);
        return child.DisposeAsync();
    }
}
