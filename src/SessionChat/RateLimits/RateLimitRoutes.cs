namespace Platform.SessionChat.RateLimits;

/// <summary>Routes whose requests are limited.</summary>
internal static class RateLimitRoutes
{
    /// <summary>Charges every request before anything of its body is read; a filter would come after that.</summary>
    public static TBuilder RequireLimit<TBuilder>(this TBuilder routes, RateLimitPolicies policies)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            var handle = endpoint.RequestDelegate!;
            var limits = endpoint.ApplicationServices.GetRequiredService<RequestLimits>();
            endpoint.RequestDelegate = context =>
            {
                var admission = limits.AdmitAsync(context, policies);
                return admission.IsCompletedSuccessfully
                    ? admission.Result
                        ? handle(context)
                        : Task.CompletedTask
                    : HandleAsync(admission, handle, context);
            };
        });
        return routes;
    }

    private static async Task HandleAsync(ValueTask<bool> admission, RequestDelegate handle, HttpContext context)
    {
        if (await admission)
            await handle(context);
    }
}
