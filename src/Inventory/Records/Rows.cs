using Npgsql;

namespace Platform.Inventory.Records;

/// <summary>Rows as objects.</summary>
internal static class Rows
{
    /// <summary>The rows of the last of the batch's statements.</summary>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        this NpgsqlBatch batch,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (int skipped = 1; skipped < batch.BatchCommands.Count; skipped++)
            await reader.NextResultAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
