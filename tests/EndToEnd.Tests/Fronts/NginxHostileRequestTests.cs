using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>The table of hostile requests through nginx.</summary>
public sealed class NginxHostileRequestTests(FrontStand stand) : IClassFixture<FrontStand>
{
    [Theory]
    [MemberData(nameof(HostileRequests.Names), MemberType = typeof(HostileRequests))]
    public Task AHostileRequest_IsRefusedOrHarmless(string name) =>
        stand.CheckAsync(NginxFront.StartAsync, HostileRequests.Of(name), HostileRequests.Of(name).Nginx);
}
