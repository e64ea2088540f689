using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat;

/// <summary>What SessionChat is made of.</summary>
internal static class SessionChatSetup
{
    public static void AddSessionChat(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<SessionChatOptions>("SessionChat");
        builder.AddCheckedOptions<AgentOptions>("Agents");
        builder.AddCheckedOptions<RateLimitOptions>("RateLimits");
        builder.AddCheckedOptions<DataOptions>("Data");
        builder.AddChatStore();
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default));
        services.AddShortRequestMetrics();
        services.AddSingleton(Replica.New());
    }
}
