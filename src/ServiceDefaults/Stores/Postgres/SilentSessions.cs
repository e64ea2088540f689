using Npgsql;

namespace Platform.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Ends sessions that keep rows of a table locked and say nothing more: their process is paused, cut off, or on a machine that
/// failed, and the server would wait for it, perhaps for hours. A lease in such a row cannot be taken, however long it is past.
/// <para>
/// Only sessions of this database, role and application name are ended, only inside a transaction that has changed or locked rows
/// of the table, and only while they wait for their client: one for which the server is slow is at work.
/// </para>
/// </summary>
/// <param name="table">Whose rows others wait for.</param>
/// <param name="logger">Hears of sessions that were ended, and once that the right to end them is missing.</param>
public sealed partial class SilentSessions(string table, ILogger logger)
{
    // By the table, not by the row: whose transaction number stands in a row cannot be told once a savepoint was released, nor
    // where several hold it. Materialized: a function among the conditions could be called for sessions that the others rule out.
    private readonly string _end = $"""
        WITH silent AS MATERIALIZED (
            SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE relation = '{table}'::regclass AND mode IN ('RowShareLock', 'RowExclusiveLock') AND granted
                AND datname = current_database() AND usename = session_user AND application_name = current_setting('application_name')
                AND wait_event_type = 'Client' AND state_change < clock_timestamp() - $1::interval)
        SELECT pid, pg_terminate_backend(pid, 1000) FROM silent
        """;

    private bool _told;

    /// <summary>Ends them, and waits up to a second for each that its locks are gone. Without the right to, does nothing.</summary>
    /// <param name="connection">Open, without a transaction.</param>
    /// <param name="silence">
    /// How long a session must have said nothing. As long as a lease lasts: its own, which it could not renew meanwhile, is then past.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were ended.</returns>
    public async Task<int> EndAsync(NpgsqlConnection connection, TimeSpan silence, CancellationToken cancellationToken)
    {
        int ended = 0;
        try
        {
            await using var batch = connection.Batch(Sql.Command(_end, silence));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                if (reader.GetBoolean(1))
                {
                    LogEnded(reader.GetInt32(0), table, silence);
                    ended++;
                }
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.InsufficientPrivilege, StringComparison.Ordinal))
        {
            if (!Interlocked.Exchange(ref _told, true))
                LogMayNot(table, PostgresFaults.Reason(e));
        }

        return ended;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "PostgreSQL's session {Pid} was ended: it kept rows of {Table} locked and said nothing for {Silence}. Its process "
            + "is paused, cut off or gone"
    )]
    private partial void LogEnded(int pid, string table, TimeSpan silence);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A process that is paused will keep rows of {Table} locked until it goes on or an administrator ends its session: "
            + "{Reason}"
    )]
    private partial void LogMayNot(string table, string reason);
}
