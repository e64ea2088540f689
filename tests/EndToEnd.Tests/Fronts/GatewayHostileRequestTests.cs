namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>The table of hostile requests through the front door of the Gateway.</summary>
public sealed class GatewayHostileRequestTests(FrontStand stand) : IClassFixture<FrontStand>
{
    [Theory]
    [MemberData(nameof(HostileRequests.Names), MemberType = typeof(HostileRequests))]
    public Task AHostileRequest_IsRefusedOrHarmless(string name) =>
        stand.CheckAsync(GatewayFront.StartAsync, HostileRequests.Of(name), HostileRequests.Of(name).Gateway);
}
