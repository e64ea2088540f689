using Npgsql;

namespace Platform.ServiceDefaults.Stores.Postgres;

/// <summary>Commands with positional parameters, several of them in one round trip.</summary>
public static class Sql
{
    /// <summary>A command; its parameters are <c>$1</c>, <c>$2</c>, … in their order.</summary>
    public static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (object parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    /// <summary>Commands that go in one round trip, to be disposed.</summary>
    public static NpgsqlBatch Batch(this NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = connection.CreateBatch();
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>Runs one command.</summary>
    /// <returns>The rows that the last command changed.</returns>
    public static async Task<ulong> ExecuteAsync(
        this NpgsqlConnection connection,
        NpgsqlBatchCommand command,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return command.Rows;
    }
}
