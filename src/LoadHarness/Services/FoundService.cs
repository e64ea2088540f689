namespace Platform.LoadHarness.Services;

/// <summary>A service that need not be started.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="How">How that is known, for people.</param>
/// <param name="Front">The front that it is behind; null when that is not known.</param>
internal sealed record FoundService(Uri Address, string How, Front? Front)
{
    /// <summary>Looks for a service: at an address that the user gave, behind a front, or where a platform offers it.</summary>
    /// <returns>Null when it is not ready there.</returns>
    public static async Task<FoundService?> LookAsync(
        ServiceDescription service,
        IReadOnlyDictionary<string, Uri> given,
        Front? front,
        CancellationToken cancellationToken
    )
    {
        // Not asked who it is: a peer in another language has the contract, not our readiness.
        if (given.FirstOrDefault(pair => pair.Key.Equals(service.Name, StringComparison.OrdinalIgnoreCase)).Value is { } address)
            return new FoundService(address, "given", null);
        if (front is not null)
            return await front.OffersAsync(service, cancellationToken)
                ? new FoundService(front.AddressOf(service), front.Found, front)
                : null;
        return await Readiness.ServiceAtAsync(service.FrontAddress, cancellationToken) is not { } ready || ready.Name != service.Name ? null
            : ready.Server == Front.Nginx.Server ? new FoundService(service.FrontAddress, Front.Nginx.Found, Front.Nginx)
            : new FoundService(service.FrontAddress, "a platform is up", null);
    }
}
