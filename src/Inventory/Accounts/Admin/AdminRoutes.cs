namespace Platform.Inventory.Accounts.Admin;

/// <summary>Routes that need the admin token.</summary>
internal static class AdminRoutes
{
    /// <summary>
    /// Refuses who has not the admin token, before anything of the request's body is read; a filter would come after that.
    /// </summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            var handle = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                var access = context.RequestServices.GetRequiredService<CallerAccess>();
                return access.Read(context).IsAdmin ? handle(context) : CallerAccess.RefuseAsync(context);
            };
        });
        return routes;
    }
}
