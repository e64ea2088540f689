using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Platform.Gateway.FrontDoor.Requests;

/// <summary>
/// How a request is sent to its service: to the path that the client wrote, with the address that the front door saw. YARP has copied the
/// headers.
/// </summary>
internal sealed class ToService(bool withoutPrefix) : RequestTransform
{
    private const string ForwardedBy = "X-Forwarded-";

    /// <summary>
    /// What proxies tell each other: none of it is believed from a client, and the names of the second kind are our own middleware's.
    /// </summary>
    private static readonly string[] Claims = ["Forwarded", "X-Original-For", "X-Original-Proto", "X-Original-Host"];

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var (http, request) = (context.HttpContext, context.ProxyRequest);
        string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        request.RequestUri = new Uri(context.DestinationPrefix.TrimEnd('/') + RequestTarget.ForService(target, withoutPrefix), AsWritten);
        Introduce(http, request);
        // The server says it by itself when it begins to read the body, and what waits for it is sent once more when a connection breaks.
        request.Headers.Remove("Expect");
        return default;
    }

    private static void Introduce(HttpContext http, HttpRequestMessage request)
    {
        foreach (var header in http.Request.Headers)
            if (header.Key.StartsWith(ForwardedBy, StringComparison.OrdinalIgnoreCase))
                request.Headers.Remove(header.Key);
        foreach (string claim in Claims)
            request.Headers.Remove(claim);
        if (http.Connection.RemoteIpAddress is { } peer)
            request.Headers.TryAddWithoutValidation(ForwardedBy + "For", AddressOf(peer).ToString());
        request.Headers.TryAddWithoutValidation(ForwardedBy + "Proto", http.Request.Scheme);
    }

    private static IPAddress AddressOf(IPAddress peer) => peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
}
