using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Chats;
using Platform.SessionChat.Events;
using Platform.SessionChat.Lifecycle;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat;

/// <summary>What SessionChat is made of.</summary>
internal static class SessionChatSetup
{
    public static void AddSessionChat(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<SessionChatOptions>("SessionChat");
        builder.AddCheckedOptions<DataOptions>("Data");
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default));
        services.AddShortRequestMetrics();
        services.AddSingleton(Replica.New());
        services.AddSingleton<TenantFigures>();
        services.AddSingleton<Chat>();
        // Hosted services start in this order and stop in the reverse one.
        builder.AddChatStore(prepared: AgentsSetup.TakeLeaseAsync);
        builder.AddChatRedis();
        builder.AddRateLimits();
        builder.AddAgents();
        services.AddLifecycle();
        builder.AddEvents();
    }
}
