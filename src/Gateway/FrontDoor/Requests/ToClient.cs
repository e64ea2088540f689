using Platform.Gateway.Calls;
using Platform.Gateway.Calls.Relaying;
using Yarp.ReverseProxy.Transforms;

namespace Platform.Gateway.FrontDoor.Requests;

/// <summary>How an answer is sent to the client. YARP has copied status and headers.</summary>
internal sealed class ToClient(bool streams) : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response)
            return;
        // YARP sends the headers with the first byte of the body, and a stream may have none for long.
        if (streams && response.Content.Headers.ContentLength is null)
            await context.HttpContext.Response.Body.FlushAsync(CancellationToken.None);
        if (response.Content.Headers.ContentLength is null or > PollThreadBudget.MaxBytes)
            response.Content = new UpstreamBody(new YieldingStream(await response.Content.ReadAsStreamAsync(context.CancellationToken)));
    }

    /// <summary>Leaves the thread that polls the sockets now and then (ADR 18).</summary>
    private sealed class YieldingStream(Stream answer) : ReadOnlyTap
    {
        private PollThreadBudget _budget;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await answer.ReadAsync(buffer, cancellationToken);
            await _budget.AfterRead(read);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                answer.Dispose();
            base.Dispose(disposing);
        }
    }
}
