using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Storage.MongoDb;
using Platform.SessionChat.Storage.MongoDb.Documents;
using Platform.SessionChat.Storage.Writes;
using Platform.Testing;

[assembly: AssemblyFixture(typeof(MongoFixture))]

namespace Platform.SessionChat.Tests.Storage.MongoDb;

/// <summary>A database of a test's own.</summary>
internal sealed class MongoTestDatabase : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly List<ServiceProvider> _providers = [];

    private MongoTestDatabase(string connectionString) => _connectionString = connectionString;

    /// <summary>What the store keeps, to be looked at and meddled with.</summary>
    public ChatCollections Collections { get; private set; } = null!;

    /// <summary>Half of an append: what a process does that was paused before.</summary>
    public MongoSessions Sessions => new(Collections.Sessions, _providers[0].GetRequiredService<MongoMetrics>());

    public static async Task<MongoTestDatabase> CreateAsync(MongoFixture mongo)
    {
        var url = new MongoUrlBuilder(await mongo.ConnectionStringAsync()) { DatabaseName = $"test_{Guid.NewGuid():N}" };
        var database = new MongoTestDatabase(url.ToString());
        database.OpenStore();
        database.Collections = new ChatCollections(database.Database);
        return database;
    }

    /// <summary>A store as another process would open it.</summary>
    public IChatStore OpenStore() => OpenStore(_connectionString);

    public IChatStore OpenStore(string connectionString)
    {
        var services = new ServiceCollection()
            .AddMetrics()
            .AddOptions()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<WriteLimits>()
            .AddMongoChatStore(connectionString);
        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<IChatStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.Client.DropDatabaseAsync(Database.DatabaseNamespace.DatabaseName);
        foreach (var provider in _providers)
            await provider.DisposeAsync();
    }

    /// <summary>Lets all leases be long past.</summary>
    public Task ExpireLeasesAsync() =>
        Collections.Replicas.UpdateManyAsync(
            Builders<ReplicaDocument>.Filter.Empty,
            Builders<ReplicaDocument>.Update.Set(r => r.SeenUtc, DateTimeOffset.UnixEpoch)
        );

    public IMongoDatabase Database => _providers[0].GetRequiredService<MongoConnection>().Database;
}
