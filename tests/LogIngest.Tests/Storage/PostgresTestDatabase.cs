using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>A database of a test's own, seen as the program sees it and as its administrator does.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    private readonly ServiceProvider _services;

    private PostgresTestDatabase(string connectionString)
        : base(connectionString) =>
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();

    /// <summary>Warnings and errors of the store.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>Makes the store's meters.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public static async Task<PostgresTestDatabase> CreateAsync(PostgresServer server) => new(await MakeAsync(server));

    public ILogStore Open(TimeProvider? time = null, PostgresOptions? options = null, string settings = "") =>
        new PostgresLogStore(
            $"{ConnectionString};{settings}",
            options ?? new(),
            time ?? new ManualTime(StoreSamples.Noon),
            Meters,
            _services.GetRequiredService<ILogger<PostgresLogStore>>()
        );

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <summary>What was logged as warning or worse.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose() { }
}
