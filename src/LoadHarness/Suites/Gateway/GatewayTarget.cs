using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>The gateway under test and what is known of it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Mocks">The mocks behind it; none when somebody else set it up.</param>
/// <param name="Keys">Keys that it knows; at least one.</param>
/// <param name="Model">The model that callers ask for.</param>
internal sealed record GatewayTarget(Uri Address, IReadOnlyList<Mock> Mocks, IReadOnlyList<string> Keys, string Model)
{
    /// <summary>Whether its upstreams are known.</summary>
    public bool IsOwn => Mocks.Count > 0;

    /// <summary>The key of a number; they are taken in turn.</summary>
    public string Key(int number) => Keys[number % Keys.Count];
}
