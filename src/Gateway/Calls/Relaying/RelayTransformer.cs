using System.Net;
using System.Net.Http.Headers;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>
/// One attempt through the forwarder: what is sent beside the caller's bytes, and whether the answer goes to the caller or the call fails
/// over.
/// </summary>
internal sealed class RelayTransformer(
    LlmCall call,
    InstanceSettings settings,
    AttemptClock clock,
    GatewayOptions options,
    GatewayMetrics metrics,
    TimeProvider time,
    Instance instance
) : HttpTransformer, IDisposable
{
    private EventTap? _events;
    private BodyTap? _body;
    private bool _isUsageKept;

    /// <summary>Why nothing has gone to the caller; null when something has, or will.</summary>
    public CallError? Failure { get; private set; }

    /// <summary>Whether <see cref="Failure"/> is sent to the caller, and the call does not fail over.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether the upstream's answer goes to the caller.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>Why an answer that goes to the caller is not whole.</summary>
    public CallError? Broken => _events?.Broken;

    /// <summary>What the answer used; null when it did not say.</summary>
    public TokenUsage? Usage => (_events?.Watch ?? _body?.Watch)?.Usage;

    /// <summary>The request's bytes for this instance.</summary>
    public ReadOnlyMemory<byte> Request()
    {
        bool asks =
            options.CountStreamedUsage && call.Protocol == Protocol.OpenAi && call.Outline is { IsStreamed: true, AsksForUsage: false };
        _isUsageKept = asks;
        return call.Outline.Rewrite(call.Body, settings.Models[call.Outline.Model].Upstream, asks);
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        proxyRequest.RequestUri = settings.Endpoint;
        proxyRequest.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        proxyRequest.Content.Headers.ContentLength = httpContext.Request.Body.Length;
        UpstreamHeaders.Copy(httpContext.Request.Headers, proxyRequest.Headers);
        UpstreamHeaders.Authorize(proxyRequest.Headers, settings);
        return default;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    )
    {
        if (proxyResponse is null)
            return false;
        Failure = await JudgeAsync(proxyResponse);
        if (Failure is not null)
            return false;
        UpstreamHeaders.Copy(proxyResponse, httpContext.Response.Headers);
        UpstreamHeaders.Name(call, httpContext.Response.Headers);
        if (_body is { IsWhole: true } whole)
            httpContext.Response.ContentLength = whole.Held.Length;
        proxyResponse.Content = new UpstreamBody((Stream?)_events ?? _body!);
        return IsCommitted = true;
    }

    public void Dispose()
    {
        _events?.Dispose();
        _body?.Dispose();
    }

    private async ValueTask<CallError?> JudgeAsync(HttpResponseMessage response)
    {
        if (UpstreamErrors.MayFailOver(response.StatusCode))
            return await UpstreamErrors.ReadAsync(response, settings, time, clock.Token);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            IsRefused = true;
            return await UpstreamErrors.ReadAsync(response, settings, time, clock.Token);
        }

        bool isSuccess = response.IsSuccessStatusCode;
        string? type = response.Content.Headers.ContentType?.MediaType;
        string expected = call.Outline.IsStreamed ? "text/event-stream" : "application/json";
        if (isSuccess && !string.Equals(type, expected, StringComparison.OrdinalIgnoreCase))
            return new(CallErrorKind.BadUpstream, $"The upstream '{settings.Name}' answered with another content type than {expected}.");
        var stream = await response.Content.ReadAsStreamAsync(clock.Token);
        if (isSuccess && call.Outline.IsStreamed)
        {
            _events = new EventTap(stream, call, settings.ApiKey, clock, options.MaxEventBytes, _isUsageKept);
            if (await _events.PrimeAsync() is { } error)
                return error;
        }
        else
        {
            _body = new BodyTap(stream, call.Protocol, clock, options.MaxReplyBytes);
            await _body.PrimeAsync();
            if (_body.Watch.Error is { } error && isSuccess)
                return error;
            IsRefused = !isSuccess && (!_body.IsWhole || QuotedKey.IsIn(_body.Held, settings.ApiKey));
            if (IsRefused)
                return UpstreamErrors.Read(response, _body.Held, settings, time);
        }

        clock.EndRead();
        metrics.FirstToken(call, instance, time.GetElapsedTime(call.Started));
        return null;
    }
}
