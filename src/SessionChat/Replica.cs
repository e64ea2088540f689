namespace Platform.SessionChat;

/// <summary>This process among the replicas.</summary>
/// <param name="Id">Its own since it started: what a process before it owned is not its.</param>
internal sealed record Replica(string Id)
{
    /// <summary>One of its own.</summary>
    public static Replica New() => new(Guid.NewGuid().ToString("N"));
}
