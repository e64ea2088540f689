using System.Globalization;
using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>The lock of the row that says who records, and what becomes of those who keep it.</summary>
internal sealed class RecordLock(SilentSessions silent, RecordMetrics metrics)
{
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
            int ended = await silent.EndAsync(connection, lease, cancellationToken);
            metrics.SessionsEnded(ended);
            if (ended == 0)
                throw;
        }

        return await work();
    }

    public static bool IsMissed(PostgresException exception) => exception.SqlState == PostgresErrorCodes.LockNotAvailable;

    private static NpgsqlBatchCommand Set(string setting, TimeSpan value) =>
        Sql.Command(
            "SELECT set_config($1, $2, true)",
            setting,
            ((long)Math.Ceiling(value.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture)
        );
}
