namespace Platform.Gateway.Calls.Relaying;

/// <summary>
/// Sends one attempt within its own time. The forwarder's token would do so too, but is asked again while the answer is copied, and then
/// would cut off the error event that ends a stream whose upstream was too slow.
/// </summary>
internal sealed class AttemptInvoker(UpstreamClient client, AttemptClock clock) : HttpMessageInvoker(client.Handler, disposeHandler: false)
{
    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        client.Invoker.SendAsync(request, clock.Token);
}
