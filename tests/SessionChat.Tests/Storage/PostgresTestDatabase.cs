using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.SessionChat.Storage.Postgres;
using Platform.SessionChat.Storage.Writes;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>A database of a test's own, seen as the program sees it and as its administrator does.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddLogging().BuildServiceProvider();

    private PostgresTestDatabase(string connectionString)
        : base(connectionString) { }

    public static async Task<PostgresTestDatabase> CreateAsync(PostgresServer server) => new(await MakeAsync(server));

    /// <summary>As another replica has it.</summary>
    public PostgresChatStore Open(string settings = "", SessionChatOptions? options = null) =>
        new(
            $"{ConnectionString};{settings}",
            new WriteLimits(Options.Create(options ?? new()), TimeProvider.System, _services.GetRequiredService<IMeterFactory>()),
            _services.GetRequiredService<ILogger<PostgresChatStore>>()
        );

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _services.DisposeAsync();
    }
}
