using Microsoft.Data.Sqlite;
using Platform.Inventory.Orders;

namespace Platform.Inventory.Stock.Embedded;

/// <summary>A product's books; the writing thread's alone.</summary>
internal sealed class Product
{
    public required long Id { get; init; }

    public long Initial { get; set; }

    public long Stock { get; set; }

    public long Sold { get; set; }

    public long Version { get; set; }

    public StockLevel Level => new(Id, Stock, Version);

    public static Product Read(SqliteDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Initial = row.GetInt64(1),
            Stock = row.GetInt64(2),
            Sold = row.GetInt64(3),
            Version = row.GetInt64(4),
        };

    /// <summary>Whether nothing is missing, given the pieces of the recorded orders.</summary>
    public bool Agrees(long recorded) => Sold == recorded && Initial == Sold + Stock;
}
