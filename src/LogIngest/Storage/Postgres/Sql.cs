using Npgsql;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Commands with positional parameters, several of them in one round trip.</summary>
internal static class Sql
{
    public static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (object parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    public static NpgsqlBatch Batch(this NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = connection.CreateBatch();
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }

    /// <returns>The rows that the last command changed.</returns>
    public static async Task<ulong> ExecuteAsync(this NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return command.Rows;
    }
}
