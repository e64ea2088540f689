using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;
using Platform.SessionChat.Agents.Llm;

namespace Platform.SessionChat.Agents;

/// <summary>Adds what answers messages.</summary>
internal static class AgentsSetup
{
    /// <summary>Needs the store with its startup, the feed of events, and the <see cref="Replica"/>.</summary>
    public static void AddAgents(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<AgentOptions>("Agents");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentValidation>();
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<AgentCache>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Backoff>(provider, new Random(Guid.NewGuid().GetHashCode())));
        services.AddSingleton<PatientStore>();
        services.AddSingleton<Recollection>();
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
        // Stopped in the reverse order: first nothing more is looked for, then what is at work ends.
        services.AddHostedService(provider => provider.GetRequiredService<AgentDispatcher>());
        services.AddHostedService<AgentRecovery>();
    }
}
