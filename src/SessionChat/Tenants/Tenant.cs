namespace Platform.SessionChat.Tenants;

/// <summary>Whose a request is, as a handler's parameter.</summary>
/// <param name="Name">See <see cref="TenantHeader"/>.</param>
internal readonly record struct Tenant(string Name)
{
    /// <summary>Called by the framework.</summary>
    /// <exception cref="BadHttpRequestException">400: the header cannot be used.</exception>
    public static ValueTask<Tenant> BindAsync(HttpContext context) =>
        TenantHeader.TryRead(context, out string? name)
            ? ValueTask.FromResult(new Tenant(name))
            : throw new BadHttpRequestException(TenantHeader.Rule);
}
