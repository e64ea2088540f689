namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>Adds the MongoDB store.</summary>
internal static class MongoChatSetup
{
    /// <summary>Needs <see cref="Writes.WriteLimits"/>.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="connectionString"><see cref="Check"/> has no fault.</param>
    public static IServiceCollection AddMongoChatStore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton<MongoMetrics>();
        services.AddSingleton(provider => new MongoConnection(connectionString, provider.GetRequiredService<Writes.WriteLimits>()));
        return services.AddSingleton<IChatStore, MongoChatStore>();
    }

    /// <summary>Says what is wrong with a connection string, for people.</summary>
    public static void Check(string connectionString, ICollection<string> faults)
    {
        try
        {
            MongoConnection.Parse(connectionString);
        }
        catch (FormatException e)
        {
            faults.Add($"ConnectionStrings:MongoDb cannot be read: {e.Message}");
        }
    }
}
