namespace Platform.ServiceDefaults.Http;

/// <summary>
/// A body of no bytes is no body, whatever its Content-Type says: where a body may be left out, clients that send an empty one are taken, such
/// as <c>curl -d ''</c>, which calls it a form.
/// </summary>
internal static class EmptyBodies
{
    public static void IgnoreTypesOfEmptyBodies(this IApplicationBuilder app) =>
        app.Use(next =>
            context =>
            {
                if (context.Request.ContentLength == 0 && !context.Request.HasJson())
                    context.Request.ContentType = null;
                return next(context);
            }
        );
}
