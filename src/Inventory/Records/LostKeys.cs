using Npgsql;

namespace Platform.Inventory.Records;

/// <summary>Finds orders whose idempotency keys Redis may have forgotten.</summary>
internal static class LostKeys
{
    /// <summary>Epoch, number after which.</summary>
    public const string OfEpoch = $"{Select} AND epoch = $1 AND number > $2 ORDER BY epoch, number";

    /// <summary>How far back, by the server's clock.</summary>
    public const string Recent = $"{Select} AND created_at > clock_timestamp() - $1 ORDER BY epoch, number";

    private const string Select = $"SELECT {OrderReader.Columns}, idempotency_key, remaining FROM inventory_orders WHERE idempotency_key IS NOT NULL";

    public static RememberedOrder Read(NpgsqlDataReader row) => new(OrderReader.Read(row), row.GetString(6), row.GetInt64(7));
}
