namespace Platform.Gateway.FrontDoor;

/// <summary>
/// Addresses such as <c>http://order-api:8080</c>, by service. An address is one replica; a host name with several IP addresses stands for
/// as many.
/// </summary>
public sealed class ServiceAddresses
{
    public IReadOnlyList<string>? OrderApi { get; set; }

    public IReadOnlyList<string>? LogIngest { get; set; }

    public IReadOnlyList<string>? Inventory { get; set; }

    public IReadOnlyList<string>? SessionChat { get; set; }

    /// <summary>The services that are given, by name.</summary>
    internal IEnumerable<(string Service, IReadOnlyList<string> Addresses)> Given() =>
        from entry in new[]
        {
            (nameof(OrderApi), OrderApi),
            (nameof(LogIngest), LogIngest),
            (nameof(Inventory), Inventory),
            (nameof(SessionChat), SessionChat),
        }
        where entry.Item2 is not null
        select (entry.Item1, entry.Item2!);
}
