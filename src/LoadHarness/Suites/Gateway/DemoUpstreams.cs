using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What stands around the gateway of a platform that is up: a mock of each provider, and one key for both.</summary>
internal static class DemoUpstreams
{
    /// <summary>A platform is to be looked at: its mocks take their time, and their streams can be seen to come.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50),
        Interval = TimeSpan.FromMilliseconds(5);

    private static readonly MockProvider[] Providers = [MockProvider.OpenAi, MockProvider.Anthropic];

    /// <exception cref="SetupException">Mocks cannot be started.</exception>
    public static async Task<Surroundings> StartAsync(CancellationToken cancellationToken)
    {
        var (surroundings, mocks, _) = await GatewayStand.StartAsync(
            [
                .. Providers.Select(provider => new MockOptions
                {
                    Provider = provider,
                    Latency = Latency,
                    Interval = Interval,
                }),
            ],
            mocks => GatewayConfiguration.Of("single", mocks, [GatewayKeys.Demo]),
            cancellationToken
        );
        string gateway = ServiceDescription.All.Single(service => service.Name == "Gateway").FrontAddress.GetLeftPart(UriPartial.Authority);
        return surroundings with
        {
            Notes =
            [
                $"  behind it {string.Join(" and ", mocks.Select(mock => $"{mock.Name} at {mock.Url}"))}; models "
                    + $"{string.Join(" and ", Providers.Select(GatewayConfiguration.ModelOf))}. Try:",
                $$"""  curl -N {{gateway}}/v1/chat/completions -H 'Authorization: Bearer {{GatewayKeys.Demo}}' -H 'Content-Type: application/json' -d '{"model":"{{GatewayConfiguration.AnthropicModel}}","stream":true,"messages":[{"role":"user","content":"Hello"}]}'""",
            ],
        };
    }
}
