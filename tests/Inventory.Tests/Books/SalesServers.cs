using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Inventory.Tests.Books;

/// <summary>A Redis of a test's own and a database, and shops on them.</summary>
internal sealed class SalesServers : IAsyncDisposable
{
    /// <summary>Long, so that a loaded machine fails no test.</summary>
    private const string Patience = ",connectTimeout=20000,syncTimeout=30000";

    private readonly List<Shop> _shops = [];

    private SalesServers(RedisServer redis, string postgres) => (Redis, Postgres) = (redis, postgres);

    public RedisServer Redis { get; }

    public string Postgres { get; }

    public static async Task<SalesServers> StartAsync(PostgresFixture postgres, AppendFsync appendFsync = AppendFsync.EverySecond) =>
        await StartAsync(await postgres.CreateDatabaseAsync(), appendFsync);

    /// <param name="postgres">An empty database.</param>
    public static async Task<SalesServers> StartAsync(string postgres, AppendFsync appendFsync = AppendFsync.EverySecond) =>
        new(await RedisServer.StartAsync(appendFsync), postgres);

    /// <summary>Opens a shop, as a process would.</summary>
    /// <param name="strategy">Its strategy.</param>
    /// <param name="change">Of its options.</param>
    /// <param name="worker">Whether it records.</param>
    /// <param name="more">Added to the connection string of Redis.</param>
    public async Task<Shop> OpenAsync(string strategy, Action<InventoryOptions>? change = null, bool worker = true, string more = "")
    {
        var shop = await Shop.OpenAsync(
            Redis.ConnectionString + Patience + more,
            Postgres,
            options =>
            {
                options.Strategy = strategy;
                options.PollInterval = TimeSpan.FromMilliseconds(2);
                options.CommitTimeout = Waiting.Patience;
                options.RebuildPatience = Waiting.Patience;
                options.LockTimeout = Waiting.Patience;
                options.LockExpiry = Waiting.Patience;
                change?.Invoke(options);
            },
            worker
        );
        _shops.Add(shop);
        return shop;
    }

    /// <summary>Has Redis carry out a command of an operator's.</summary>
    public async Task<RedisResult> AdministerAsync(string command, params object[] arguments)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString + ",allowAdmin=true");
        var result = await multiplexer.GetDatabase().ExecuteAsync(command, arguments);
        await multiplexer.CloseAsync(allowCommandsToComplete: false);
        return result;
    }

    /// <summary>
    /// Copies Redis's append-only file aside, while it runs: with <see cref="AppendFsync.Always"/> all that was answered is in it.
    /// </summary>
    /// <returns>Where.</returns>
    public string KeepData()
    {
        string copy = Path.Combine(Redis.Folder, $"kept-{Guid.NewGuid():N}");
        Copy(AppendOnlyFolder, copy);
        return copy;
    }

    /// <summary>Kills Redis and starts it with what was kept.</summary>
    public async Task ReturnToAsync(string copy)
    {
        await Redis.KillAsync();
        Directory.Delete(AppendOnlyFolder, recursive: true);
        Copy(copy, AppendOnlyFolder);
        await Redis.RestartAsync();
    }

    private string AppendOnlyFolder => Path.Combine(Redis.Folder, "appendonlydir");

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _shops)
            await shop.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
