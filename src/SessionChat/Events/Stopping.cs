namespace Platform.SessionChat.Events;

/// <summary>Ends what waits for events when the service stops: a stream would hold it up until it is cut off.</summary>
internal sealed class Stopping(IHostApplicationLifetime lifetime)
{
    public const string Detail = "The service stops; ask again.";

    /// <summary>Cancelled when the service stops or another token is; to be disposed.</summary>
    public CancellationTokenSource Or(CancellationToken other) =>
        CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, other);
}
