using System.Text.Json.Serialization;

namespace Platform.LoadHarness.Mocks;

/// <summary>What a mock saw until now: <c>GET /stats</c>.</summary>
/// <param name="Name">The mock.</param>
/// <param name="Requests">Calls that came, failed ones too.</param>
/// <param name="Errors">Those that were made to fail, or were refused as wrong.</param>
/// <param name="Cancelled">Those whose caller hung up before the end.</param>
/// <param name="InFlight">Those that have not ended.</param>
/// <param name="Connections">Connections open now.</param>
/// <param name="ConnectionsOpened">Connections ever opened.</param>
internal sealed record MockStats(
    string Name,
    long Requests,
    long Errors,
    long Cancelled,
    long InFlight,
    long Connections,
    long ConnectionsOpened
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MockStats))]
internal sealed partial class MockStatsJson : JsonSerializerContext;
