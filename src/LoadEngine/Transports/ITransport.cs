namespace Platform.LoadEngine.Transports;

/// <summary>Sends requests for many users at once. Connections are kept and shared between the users.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary><c>raw</c> or <c>client</c>.</summary>
    string Name { get; }

    /// <summary>Connections opened so far.</summary>
    long ConnectionsOpened { get; }

    /// <summary>
    /// Sends a request and reads the whole answer. What may be expected to go wrong is in the reply, not thrown.
    /// </summary>
    /// <param name="request">What to send; it belongs to the transport until the reply is there.</param>
    /// <param name="cancellationToken">Ends the request as <see cref="FailureKind.Interrupted"/>, within 100 ms.</param>
    ValueTask<Reply> SendAsync(Request request, CancellationToken cancellationToken);
}
