using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Retries;
using Platform.SessionChat.Agents.Llm;
using Platform.SessionChat.Events;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>Adds what answers messages.</summary>
internal static class AgentsSetup
{
    /// <summary>
    /// Takes this process's lease in the store, before it is ready: other replicas take the messages of a process that was never seen.
    /// </summary>
    public static Task TakeLeaseAsync(IServiceProvider provider, CancellationToken cancellationToken) =>
        provider
            .GetRequiredService<IChatStore>()
            .ClaimAsync(
                provider.GetRequiredService<Replica>().Id,
                provider.GetRequiredService<IOptions<AgentOptions>>().Value.LeaseDuration,
                limit: 0,
                cancellationToken
            );

    /// <summary>Needs the store with its startup, the feed of events, and the <see cref="Replica"/>.</summary>
    public static void AddAgents(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<AgentOptions>("Agents");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentValidation>();
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<AgentCache>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AgentOptions>>().Value;
            return new Backoff(options.RetryPause, options.MaxRetryPause, new Random(Guid.NewGuid().GetHashCode()), leastShare: 0.5);
        });
        services.AddSingleton<RetryingStore>();
        services.AddSingleton<MemoryLoader>();
        services.AddSingleton<Answerer>();
        services.AddSingleton<AgentWorker>();
        services.AddSingleton<ScriptedBrain>();
        services.AddSingleton<LlmBrain>();
        services.AddSingleton<IAgentBrain>(provider =>
            provider.GetRequiredService<IOptions<AgentOptions>>().Value.Brain == BrainKind.Llm
                ? provider.GetRequiredService<LlmBrain>()
                : provider.GetRequiredService<ScriptedBrain>()
        );
        services.AddSingleton<AgentDispatcher>();
        services.AddSingleton<IMessageResponder>(provider => provider.GetRequiredService<AgentDispatcher>());
        // Stopped in the reverse order: first nothing more is looked for, then what is at work ends.
        services.AddHostedService(provider => provider.GetRequiredService<AgentDispatcher>());
        services.AddHostedService<AgentRecovery>();
    }
}
