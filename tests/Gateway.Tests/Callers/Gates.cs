using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Memory;

namespace Platform.Gateway.Tests.Callers;

/// <summary>Makes limits as a process would have them.</summary>
internal static class Gates
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public static LimitMetrics NewMetrics() => new(Services.GetRequiredService<IMeterFactory>());

    public static LimitGate InMemory(TimeProvider time) => On(new MemoryCallerLimits(time));

    public static LimitGate On(ICallerLimits limits) => new(limits, NewMetrics(), NullLogger<LimitGate>.Instance);

    /// <summary>What a service begins with.</summary>
    public static CallerKeys Keys(LimitGate gate) => new([], null, gate);
}
