using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>
/// The real deployment of a service: Redis, PostgreSQL where it needs that, and several processes of it, any of which may be killed and
/// started again.
/// </summary>
/// <param name="processes">How many processes.</param>
internal abstract class Deployment(int processes) : IAsyncDisposable
{
    private readonly ServiceProcess?[] _processes = new ServiceProcess?[processes];
    private readonly Uri[] _addresses = new Uri[processes];
    private RedisServer? _redis;
    private PostgresServer? _postgres;

    public RedisServer Redis => _redis!;

    public PostgresServer Postgres => _postgres!;

    /// <summary>What every process is told of the servers.</summary>
    protected string[] Connections =>
        [$"--ConnectionStrings:Redis={Redis.ConnectionString}", $"--ConnectionStrings:Postgres={Postgres.ConnectionString}"];

    /// <summary>A process, from 0.</summary>
    public ServiceProcess Process(int number) => _processes[number]!;

    /// <summary>Where a process is now; clients go from one to the next.</summary>
    public Uri AddressOf(int number) => Volatile.Read(ref _addresses[number % _addresses.Length]);

    /// <summary>Ends a process with SIGKILL, and starts another after a while.</summary>
    public async Task KillProcessAsync(int number, TimeSpan downTime)
    {
        await EndProcessAsync(number);
        await Task.Delay(downTime, TimeProvider.System);
        await StartAsync(number);
    }

    /// <summary>Ends a process with SIGKILL, for good.</summary>
    public async Task EndProcessAsync(int number)
    {
        await _processes[number]!.DisposeAsync();
        _processes[number] = null;
    }

    /// <summary>Ends Redis with SIGKILL, and starts it again after a while.</summary>
    public async Task KillRedisAsync(TimeSpan downTime)
    {
        await Redis.KillAsync();
        await Task.Delay(downTime, TimeProvider.System);
        await Redis.RestartAsync();
    }

    /// <summary>Ends PostgreSQL with SIGKILL, and starts it again after a while.</summary>
    public async Task KillPostgresAsync(TimeSpan downTime)
    {
        await Postgres.KillAsync();
        await Task.Delay(downTime, TimeProvider.System);
        await Postgres.RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (process is not null)
                await process.DisposeAsync();
        }

        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    /// <summary>Starts everything, all processes at once, on empty servers.</summary>
    /// <param name="fsync">Of Redis's append-only file.</param>
    /// <param name="withPostgres">Whether the service needs PostgreSQL.</param>
    protected async Task StartAllAsync(AppendFsync fsync, bool withPostgres = true)
    {
        try
        {
            (_redis, _postgres) = (await RedisServer.StartAsync(fsync), withPostgres ? await PostgresServer.StartAsync() : null);
            await Task.WhenAll(Enumerable.Range(0, _processes.Length).Select(StartAsync));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a process.</summary>
    protected abstract Task<ServiceProcess> StartProcessAsync(int number);

    private async Task StartAsync(int number)
    {
        var process = await StartProcessAsync(number);
        _processes[number] = process;
        Volatile.Write(ref _addresses[number], process.Address);
    }
}
