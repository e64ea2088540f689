namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What a sale began with.</summary>
/// <param name="Books">The books before the first request.</param>
/// <param name="Told">What buyers had been told before.</param>
/// <param name="Locks">What the locks had counted before; null where they cannot be asked.</param>
internal sealed record SaleBegin(Books Books, IReadOnlyList<Pieces> Told, LockFigures? Locks);

/// <summary>Opens a sale before a scenario, and compares the books with what buyers were told after it.</summary>
internal sealed class Sale(Shop shop, Uri target, string adminToken, TimeProvider time)
{
    /// <summary>Names of what is found.</summary>
    public static readonly IReadOnlyList<string> Facts =
    [
        "oversold",
        "unaccounted",
        "difference",
        "at_stake",
        "lock_attempts",
        "lock_contention",
        "lock_wait_ms",
    ];

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly InventoryAdmin _admin = new(Client, target, adminToken, time);

    /// <summary>Pieces of each product before the first request.</summary>
    public required long Stock { get; init; }

    /// <summary>Whether all buyers are logged in before it.</summary>
    public bool LoggedInBefore { get; init; }

    /// <summary>Puts the pieces on sale.</summary>
    /// <exception cref="HttpRequestException">The service is not an inventory, or refuses.</exception>
    public async Task<SaleBegin> PrepareAsync(CancellationToken cancellationToken)
    {
        await shop.OpenAsync(Client, LoggedInBefore, cancellationToken);
        // What an earlier run sold and is still being recorded would take its time from this one.
        await _admin.SettleAsync(books => books.Difference == 0, cancellationToken);
        for (int product = 1; product <= shop.Products; product++)
            await _admin.SetStockAsync(product, Stock, cancellationToken);
        var books = await _admin.SettleAsync(books => books.Difference == 0, cancellationToken);
        return new SaleBegin(books, shop.Told(), await LockFigures.ReadAsync(Client, target, cancellationToken));
    }

    /// <summary>Compares. What the locks did is left out where they cannot be asked.</summary>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    public async Task<Dictionary<string, double>> InspectAsync(SaleBegin begin, CancellationToken cancellationToken)
    {
        Pieces[] told = [.. shop.Told().Zip(begin.Told, (now, before) => now - before)];
        var after = await _admin.SettleAsync(books => new Audit(begin.Books, books, told).Agrees, cancellationToken);
        var audit = new Audit(begin.Books, after, told);
        var facts = new Dictionary<string, double>
        {
            ["oversold"] = audit.Oversold,
            ["unaccounted"] = audit.Unaccounted,
            ["difference"] = after.Difference,
            ["at_stake"] = after.AtStake,
        };
        if (begin.Locks is { } earlier && await LockFigures.ReadAsync(Client, target, cancellationToken) is { } now)
        {
            var locks = now.Since(earlier);
            facts["lock_attempts"] = locks.Attempts;
            facts["lock_contention"] = Math.Round(locks.Contention, 4);
            facts["lock_wait_ms"] = Math.Round(locks.AverageWaitMilliseconds, 3);
        }

        return facts;
    }
}
