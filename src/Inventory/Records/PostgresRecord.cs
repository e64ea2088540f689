using System.Diagnostics.Metrics;
using Npgsql;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>
/// What is on sale and what was sold, as recorded in PostgreSQL by one worker at a time and in order. All calls throw
/// <see cref="StoreUnavailableException"/> while the server is unavailable; then nobody knows whether what they do was done.
/// </summary>
internal sealed class PostgresRecord
{
    private static readonly SchemaUpgrade Schema = new(typeof(PostgresRecord).Assembly, "Postgres/", "inventory_schema", lockNumber: 3);

    private readonly PostgresDatabase _database;
    private readonly InventoryOptions _options;
    private readonly RecordMetrics _metrics;
    private readonly RecordLeases _leases;
    private readonly EpochOpening _opening;

    /// <param name="database">The server; not disposed.</param>
    /// <param name="options">How long leases and keys are good, and the bounds of waits.</param>
    /// <param name="time">Shows the server that a long opening is alive. Leases are by the server's clock.</param>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="logger">Hears of sessions that had to be ended.</param>
    public PostgresRecord(
        PostgresDatabase database,
        InventoryOptions options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<PostgresRecord> logger
    )
    {
        _database = database;
        _options = options;
        _metrics = new RecordMetrics(meters);
        var recordLock = new RecordLock(new SilentSessions("inventory_record", logger), _metrics);
        _leases = new RecordLeases(recordLock);
        _opening = new EpochOpening(recordLock, _metrics, options, time);
    }

    /// <exception cref="SchemaTooNewException">A newer program has upgraded the database.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        _database.RunAloneAsync(
            "prepare its schema",
            async (connection, token) =>
            {
                await Schema.RunAsync(connection, _database.Name, token);
                return true;
            },
            cancellationToken
        );

    /// <summary>Takes a lease that is free or over, with the next fencing number, or renews it with the same.</summary>
    /// <param name="worker">Unlike that of any other process.</param>
    /// <param name="duration">From now, by the server's clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when another has it, or an epoch is being opened.</returns>
    public Task<RecordLease?> ClaimAsync(string worker, TimeSpan duration, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "lease the record",
            (connection, token) => _leases.ClaimAsync(connection, worker, duration, token),
            cancellationToken
        );

    public Task ReleaseAsync(string worker, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "give back its lease",
            (connection, token) => RecordLeases.ReleaseAsync(connection, worker, _options.LeaseDuration, token),
            cancellationToken
        );

    /// <summary>
    /// Records a run of events and moves the position behind it; all or nothing. When it throws, only a new claim tells the position.
    /// </summary>
    /// <param name="lease">From a claim or the store before.</param>
    /// <param name="events">At least one, from the number after the lease's, without a gap.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease for the next run. Null: refused, since another records, an epoch was opened, or this was recorded
    /// before.</returns>
    /// <exception cref="ArgumentException">The events do not follow the lease.</exception>
    public async Task<RecordLease?> StoreAsync(RecordLease lease, IReadOnlyList<SaleEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0 || events.Where((item, index) => item.Number != lease.Number + 1 + index).Any())
            throw new ArgumentException($"Events must begin with number {lease.Number + 1} and have no gap.", nameof(events));
        if (
            !await _database.RunAsync(
                "record orders",
                (connection, token) => RunStatement.ExecuteAsync(connection, lease, events, token),
                cancellationToken
            )
        )
        {
            _metrics.Refused();
            return null;
        }

        _metrics.Stored(events.Count);
        return lease with { Number = lease.Number + events.Count };
    }

    public Task<RecordedPosition> PositionAsync(CancellationToken cancellationToken) =>
        _database.RunAsync("read its position", ReadPositionAsync, cancellationToken);

    public Task<Order?> FindOrderAsync(OrderId id, CancellationToken cancellationToken) =>
        _database.RunAsync("read an order", (connection, token) => OrderReader.FindAsync(connection, id, token), cancellationToken);

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<Order>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken) =>
        _database.RunAsync("read orders", (connection, token) => OrderReader.ListAsync(connection, query, token), cancellationToken);

    /// <summary>All of them, by their numbers.</summary>
    public Task<IReadOnlyList<ProductRecord>> ListProductsAsync(CancellationToken cancellationToken) =>
        _database.RunAsync("read products", ProductReader.ListAsync, cancellationToken);

    /// <summary>Pieces and number of each product's orders, of all epochs up to and with an order. Reads all orders.</summary>
    public Task<IReadOnlyDictionary<long, (long Recorded, long Orders)>> SumOrdersAsync(
        OrderId upTo,
        CancellationToken cancellationToken
    ) =>
        _database.RunAsync(
            "add up the orders",
            (connection, token) => ProductReader.SumAsync(connection, upTo, _options.ReconcileTimeout, token),
            cancellationToken
        );

    /// <summary>Before the first epoch: puts products on sale that are not there yet.</summary>
    /// <returns>False when an epoch was opened already, and nothing was done: then only a restock event puts a product on sale.</returns>
    public Task<bool> AddProductsAsync(IReadOnlyCollection<StockLevel> products, CancellationToken cancellationToken) =>
        _database.RunAsync("add products", (connection, token) => NewProducts.AddAsync(connection, products, token), cancellationToken);

    /// <summary>
    /// Opens a new epoch: locks the position, stores what is left on the stream, frees the lease, and makes all earlier leases void.
    /// </summary>
    /// <param name="drain">
    /// Gets what is recorded, and returns what is on the stream; null when there is nothing to do after all. Its own failures
    /// pass through. It must end when its token does.
    /// </param>
    /// <param name="versionJump">Is added to the version of each product, so that it is above all that were answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when <paramref name="drain"/> returned null.</returns>
    /// <exception cref="InvalidDataException">What was drained has a gap, or does not begin after what is recorded. Nothing was
    /// changed.</exception>
    public Task<OpenedEpoch?> OpenEpochAsync(
        Func<RecordedPosition, CancellationToken, Task<RecoveredStream?>> drain,
        long versionJump,
        CancellationToken cancellationToken
    ) =>
        _database.RunAsync(
            "open an epoch",
            (connection, token) => _opening.OpenAsync(connection, drain, versionJump, token),
            cancellationToken
        );

    private static async Task<RecordedPosition> ReadPositionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command("SELECT epoch, number FROM inventory_record"));
        return (await batch.ReadAsync(row => new RecordedPosition(row.GetInt32(0), row.GetInt64(1)), cancellationToken))[0];
    }
}
