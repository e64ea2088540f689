using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Gateway.Callers;
using Platform.Gateway.Conversion;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Platform.Gateway.Routing.Affinity;
using Platform.Gateway.Routing.Affinity.Memory;
using Platform.Testing;

namespace Platform.Gateway.Tests.Routing;

/// <summary>A router with instances of one model, on a clock that a test moves.</summary>
internal sealed class TestRouter
{
    public const string Model = "m";

    public static readonly CallError Failure = new(CallErrorKind.Overloaded, "Overloaded.");

    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private readonly ILoggerFactory _loggers = LoggerFactory.Create(_ => { });

    public TestRouter(params InstanceSettings[] instances)
        : this(new RoutingOptions { Breaker = { Jitter = 0 } }, null, instances) { }

    public TestRouter(RoutingOptions options, Func<RoutingMetrics, IAffinity>? affinity, params InstanceSettings[] instances)
    {
        _loggers.AddProvider(Logs);
        var metrics = NewMetrics();
        Affinity = affinity?.Invoke(metrics) ?? new MemoryAffinity(Options.Create(options), Time, metrics);
        Router = new Router(Affinity, CallerKeys.None, metrics);
        Factory = new InstanceFactory(
            Affinity,
            Options.Create(options),
            Options.Create(new GatewayOptions()),
            new Random(1),
            Time,
            _loggers.CreateLogger<InstanceFactory>()
        );
        Use(instances);
    }

    public ManualTime Time { get; } = new();

    public KeptLogs Logs { get; } = new();

    public IAffinity Affinity { get; }

    public Router Router { get; }

    public InstanceFactory Factory { get; }

    public IReadOnlyList<Instance> Serving => Router.Table.Serving(Model);

    public Instance this[string name] => Router.Table.Instances.Single(instance => instance.Settings.Name == name);

    /// <summary>An instance of no table.</summary>
    public static Instance NewInstance(InstanceSettings settings) => new TestRouter(settings).Router.Table.Instances[0];

    public static RoutingMetrics NewMetrics() => new(Services.GetRequiredService<IMeterFactory>());

    public static InstanceSettings Named(string name, int weight = 1, int priority = 1) =>
        new(name, Protocol.OpenAi, new Uri($"http://{name}.test/v1/chat/completions"))
        {
            Models = new Dictionary<string, ModelSettings> { [Model] = new(Model) },
            Weight = weight,
            Priority = priority,
        };

    public static AffinityKey Key(string session) => new("caller", session, Model);

    /// <summary>Puts other instances in force.</summary>
    public void Use(params InstanceSettings[] instances) =>
        Router.Use(new RoutingTable { Instances = Factory.Follow(Router.Table, instances) });

    public ValueTask<InstanceLease?> TakeAsync(string session, params Instance[] tried) =>
        Router.TakeAsync(Serving, Key(session), tried, CancellationToken.None);

    /// <summary>Makes a call that succeeds, and tells where; empty for nowhere.</summary>
    public async Task<string> CallAsync(string session, params Instance[] tried)
    {
        using var lease = await TakeAsync(session, tried);
        lease?.Succeeded();
        return lease?.Instance.Settings.Name ?? "";
    }

    public async Task<string[]> CallAllAsync(IEnumerable<string> sessions)
    {
        List<string> names = [];
        foreach (string session in sessions)
            names.Add(await CallAsync(session));
        return [.. names];
    }

    /// <summary>Lets an instance fail until it rests.</summary>
    public void Break(string name)
    {
        for (int failures = 0; this[name].Health.Breaker.State != BreakerState.Open; failures++)
        {
            Assert.True(failures < 1000, $"After {failures} failures {name} does not rest.");
            using var lease = this[name].TryLease()!;
            lease.Failed(Failure);
        }
    }
}
