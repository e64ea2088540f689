namespace Platform.ServiceDefaults.Http;

/// <summary>
/// A body of no bytes that has a type which clients give by default is no body: where a body may be left out, <c>curl -d ''</c> is taken, which
/// calls it a form. No route here takes one of these types.
/// </summary>
internal static class EmptyBodies
{
    /// <summary>Those that a browser sends without asking first (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).</summary>
    private static readonly string[] TypesByDefault = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

    public static void IgnoreTypesOfEmptyBodies(this IApplicationBuilder app) =>
        app.Use(next =>
            context =>
            {
                var request = context.Request;
                if (request.ContentLength == 0 && TypesByDefault.Any(request.Has))
                    request.ContentType = null;
                return next(context);
            }
        );
}
