namespace Platform.Gateway.FrontDoor.Retries;

/// <summary>
/// Keeps the client of .NET from sending a request without content once more by itself, whatever its method, when a kept connection ends
/// before the answer: one that may not be repeated gets an empty content, which is sent once. As a POST without content it goes out with
/// <c>Content-Length: 0</c>.
/// </summary>
/// <remarks>Not a transform: YARP refuses those that give a request another content.</remarks>
internal sealed class NoClientRetry(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null && !Retryable.Is(request))
            request.Content = new ByteArrayContent([]);
        return base.SendAsync(request, cancellationToken);
    }
}
