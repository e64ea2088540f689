using Platform.LoadEngine;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What stands around a gateway: mocks in a process of their own, and the configuration file that names them.</summary>
/// <param name="Mocks">Kinds of mocks.</param>
/// <param name="Configure">The configuration for them.</param>
internal sealed record GatewayStand(
    Func<GatewayPlan, IReadOnlyList<MockOptions>> Mocks,
    Func<IReadOnlyList<Mock>, GatewayConfiguration> Configure
)
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");

    /// <summary>Whether the load goes to the first mock itself, without a gateway.</summary>
    public bool WithoutGateway { get; init; }

    /// <summary>Alike mocks of the callers' protocol, with test keys.</summary>
    /// <param name="kind">The configuration.</param>
    /// <param name="instances">How many.</param>
    public static GatewayStand Alike(string kind, int instances) =>
        new(
            plan => [new MockOptions { Provider = plan.Protocol, Instances = instances }],
            mocks => GatewayConfiguration.Of(kind, mocks, GatewayKeys.Test)
        );

    /// <summary>The target as it will be, for what is asked before anything is started.</summary>
    public GatewayTarget Planned(Uri address, GatewayPlan plan) =>
        new(
            address,
            [.. Mocks(plan).SelectMany(kind => kind.Names.Select(name => new Mock(name, kind.Provider, Nowhere)))],
            GatewayKeys.Test,
            GatewayConfiguration.ModelOf(plan.Protocol)
        );

    /// <summary>Starts the mocks, writes the file, and has the scenario made for them.</summary>
    /// <param name="plan">What was set.</param>
    /// <param name="make">Makes the scenario.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">Mocks cannot be started.</exception>
    public async Task<Surroundings> StartAsync(GatewayPlan plan, Func<GatewayTarget, Scenario> make, CancellationToken cancellationToken)
    {
        var (surroundings, mocks, keys) = await StartAsync(Mocks(plan), Configure, cancellationToken);
        return surroundings with
        {
            Target = WithoutGateway ? mocks[0].Url : null,
            Make = address => make(new GatewayTarget(address, mocks, keys, GatewayConfiguration.ModelOf(plan.Protocol))),
        };
    }

    /// <summary>Starts mocks and writes the file that names them.</summary>
    /// <returns>They, by name, and the keys of the file.</returns>
    /// <exception cref="SetupException">Mocks cannot be started.</exception>
    public static async Task<(Surroundings Surroundings, IReadOnlyList<Mock> Mocks, IReadOnlyList<string> Keys)> StartAsync(
        IReadOnlyList<MockOptions> kinds,
        Func<IReadOnlyList<Mock>, GatewayConfiguration> configure,
        CancellationToken cancellationToken
    )
    {
        var process = await MockProcess.StartAsync(kinds, cancellationToken);
        var folder = new TemporaryFolder();
        try
        {
            var configuration = configure(process.Mocks);
            string file = await folder.WriteAsync("gateway.json", configuration.ToJson(), cancellationToken);
            var surroundings = new Surroundings(process, folder)
            {
                Environment = new Dictionary<string, string> { ["Gateway__File"] = file },
                Processes = [new(process.Name, process.ProcessId)],
            };
            return (surroundings, process.Mocks, configuration.Keys);
        }
        catch
        {
            await folder.DisposeAsync();
            await process.DisposeAsync();
            throw;
        }
    }
}
