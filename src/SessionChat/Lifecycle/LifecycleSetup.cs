namespace Platform.SessionChat.Lifecycle;

/// <summary>Adds what opens, ends and expires sessions.</summary>
internal static class LifecycleSetup
{
    /// <summary>Needs the store with its startup, the feed of events, and what answers messages.</summary>
    public static void AddLifecycle(this IServiceCollection services)
    {
        services.AddSingleton<SessionOpening>();
        services.AddSingleton<SessionEnd>();
        services.AddHostedService<SessionExpiry>();
    }
}
