using System.Globalization;
using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>The lock of the row that says who records, and what becomes of those who keep it.</summary>
internal sealed class RecordLock(RecordMetrics metrics)
{
    /// <summary>
    /// The row's <c>xmax</c> is the transaction that has it locked. A session of ours that has done nothing in its transaction
    /// for longer than a lease is that of a process which is paused or cut off: one that is alive shows it more often.
    /// </summary>
    private const string EndHolder = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(holder.pid))
        FROM inventory_record AS record JOIN pg_stat_activity AS holder ON holder.backend_xid = record.xmax
        WHERE record.lease_until < clock_timestamp() AND holder.state LIKE 'idle in transaction%'
            AND holder.state_change < clock_timestamp() - $1
            AND holder.datname = current_database() AND holder.usename = current_user
            AND holder.application_name = current_setting('application_name')
        """;

    /// <summary>For the rest of the transaction.</summary>
    public static NpgsqlBatchCommand WaitAtMost(TimeSpan wait) => Set("lock_timeout", wait);

    /// <summary>The server ends the session when it hears nothing for this long within the transaction.</summary>
    public static NpgsqlBatchCommand StandStillAtMost(TimeSpan standstill) => Set("idle_in_transaction_session_timeout", standstill);

    /// <summary>Does what needs the lock; once more when the lock was not had and a session that stood still was ended.</summary>
    /// <param name="connection">Open, without a transaction.</param>
    /// <param name="lease">How long a session may stand still, and keep the lock beyond the lease.</param>
    /// <param name="work">Waits for the lock at most for a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PostgresException">The lock was not had (<see cref="IsMissed"/>).</exception>
    public async Task<T> RunAsync<T>(NpgsqlConnection connection, TimeSpan lease, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (PostgresException e) when (IsMissed(e))
        {
            if (!await EndHolderAsync(connection, lease, cancellationToken))
                throw;
        }

        return await work();
    }

    public static bool IsMissed(PostgresException exception) => exception.SqlState == PostgresErrorCodes.LockNotAvailable;

    private async Task<bool> EndHolderAsync(NpgsqlConnection connection, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(EndHolder, lease));
        long ended = (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
        metrics.SessionsEnded(ended);
        return ended > 0;
    }

    private static NpgsqlBatchCommand Set(string setting, TimeSpan value) =>
        Sql.Command("SELECT set_config($1, $2, true)", setting, ((long)Math.Ceiling(value.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
}
