using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Inventory.Books;
using Platform.Inventory.Purchases.Embedded;
using Platform.Inventory.Stock.Embedded;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.Testing;

namespace Platform.Inventory.Tests.Books;

/// <summary>The embedded store with its strategy, in a folder of its own, without HTTP; it can be ended and begun again.</summary>
internal sealed class EmbeddedBooks : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("platform-ledger-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InventoryOptions _options = new() { MaxProducts = 4 };
    private SqliteFile _file = null!;

    public ManualTime Time { get; } = new();

    public EmbeddedStore Store { get; private set; } = null!;

    public EmbeddedSalesBook Book { get; private set; } = null!;

    public EmbeddedStrategy Strategy { get; private set; } = null!;

    public static async Task<EmbeddedBooks> StartAsync()
    {
        var books = new EmbeddedBooks();
        await books.BeginAsync();
        return books;
    }

    /// <summary>Ends the process and begins another, as far as the store can tell.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _services.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task BeginAsync()
    {
        _file = new SqliteFile(_data.FullName, "inventory.db", "Inventory");
        Store = new EmbeddedStore(_file, new Ledger(Time, _options.IdempotencyWindow, _options.MaxProducts));
        Book = new EmbeddedSalesBook(Store);
        Strategy = new EmbeddedStrategy(
            Store,
            Options.Create(_options),
            Time,
            _services.GetRequiredService<IMeterFactory>(),
            NullLogger<EmbeddedStrategy>.Instance
        );
        await Book.PrepareAsync(CancellationToken.None);
    }

    private async Task EndAsync()
    {
        await Strategy.DisposeAsync();
        await Store.DisposeAsync();
        _file.Dispose();
    }
}
