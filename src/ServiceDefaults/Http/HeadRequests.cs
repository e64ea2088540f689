using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Platform.ServiceDefaults.Http;

/// <summary>
/// HEAD wherever there is GET (RFC 9110, section 9.3.2): the same handler runs, and the server sends no body. Routes of any method, such as
/// those of a proxy, are left as they are.
/// </summary>
public static class HeadRequests
{
    private static readonly HttpMethodMetadata GetAndHead = new([HttpMethods.Get, HttpMethods.Head]);

    /// <summary>Adds HEAD to all routes that are mapped.</summary>
    internal static void AnswerHead(this IEndpointRouteBuilder routes)
    {
        var sources = routes.DataSources.ToArray();
        routes.DataSources.Clear();
        foreach (var source in sources)
            routes.DataSources.Add(new HeadDataSource(source));
    }

    /// <summary>Answers HEAD for a route of server-sent events, which would never end.</summary>
    /// <returns>Null when it is no such request.</returns>
    public static EmptyHttpResult? AnswerStreamHead(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!HttpMethods.IsHead(context.Request.Method))
            return null;
        context.Response.ContentType = "text/event-stream";
        return TypedResults.Empty;
    }

    private static Endpoint WithHead(Endpoint endpoint)
    {
        if (
            endpoint is not RouteEndpoint { RequestDelegate: { } handle } route
            || endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { HttpMethods: ["GET"] }
        )
            return endpoint;
        var metadata = new EndpointMetadataCollection([.. route.Metadata.Where(item => item is not HttpMethodMetadata), GetAndHead]);
        return new RouteEndpoint(handle, route.RoutePattern, route.Order, metadata, route.DisplayName);
    }

    private sealed class HeadDataSource(EndpointDataSource inner) : EndpointDataSource
    {
        public override IReadOnlyList<Endpoint> Endpoints => [.. inner.Endpoints.Select(WithHead)];

        public override IReadOnlyList<Endpoint> GetGroupedEndpoints(RouteGroupContext context) =>
            [.. inner.GetGroupedEndpoints(context).Select(WithHead)];

        public override IChangeToken GetChangeToken() => inner.GetChangeToken();
    }
}
