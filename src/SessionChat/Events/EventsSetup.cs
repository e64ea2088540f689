using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Events;

/// <summary>Adds what stores customers' events, and what waits for events.</summary>
internal static class EventsSetup
{
    /// <summary>
    /// Needs the store, an <see cref="IMessageResponder"/> and the <see cref="Replica"/>; with <c>ConnectionStrings:Redis</c> also
    /// <see cref="ChatRedis"/>, over which replicas then tell each other of events.
    /// </summary>
    public static void AddEvents(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EventFeed>();
        services.AddSingleton<EventReaders>();
        services.AddSingleton<Stopping>();
        services.AddSingleton<CustomerEvents>();
        if (!StoreConnections.Has(builder.Configuration, "Redis"))
            return;
        services.AddSingleton<ChangedSessions>();
        services.AddHostedService(provider =>
            ActivatorUtilities.CreateInstance<EventRelay>(provider, provider.GetRequiredService<ChatRedis>().Events)
        );
    }
}
