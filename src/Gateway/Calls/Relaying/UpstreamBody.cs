using System.Net;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>Gives the forwarder an answer's body as the gateway reads it.</summary>
internal sealed class UpstreamBody(Stream stream) : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(stream);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => stream;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
