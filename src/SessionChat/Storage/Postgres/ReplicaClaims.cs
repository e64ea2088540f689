using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>
/// Leases of processes, by the server's clock, and the unanswered sessions of those whose lease has ended. Waits for no row but its own.
/// </summary>
internal static class ReplicaClaims
{
    private const string RenewLease = """
        INSERT INTO chat_replicas (owner, lease_until) VALUES ($1, clock_timestamp() + $2)
        ON CONFLICT (owner) DO UPDATE SET lease_until = excluded.lease_until
        """;

    // An owner without a row counts like one whose lease has ended.
    private const string DeleteEnded = """
        DELETE FROM chat_replicas WHERE owner IN (
            SELECT owner FROM chat_replicas WHERE lease_until < clock_timestamp() - $1::interval * 10 FOR UPDATE SKIP LOCKED)
        """;

    // Told to Take by name. Were it asked there, a row that another takes meanwhile would be seen with its new owner, but that owner's
    // lease, if it is his first, would not.
    private const string FindEndedOwners = """
        SELECT DISTINCT owner FROM chat_sessions AS s WHERE answered < last_customer AND owner <> $1
            AND NOT EXISTS (SELECT FROM chat_replicas AS r WHERE r.owner = s.owner AND r.lease_until >= clock_timestamp())
        """;

    private const string Take = $"""
        WITH dead AS (
            SELECT session FROM chat_sessions WHERE answered < last_customer AND (owner IS NULL OR owner = ANY ($3))
            ORDER BY last_activity LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE chat_sessions AS s SET owner = $1 FROM dead WHERE s.session = dead.session RETURNING s.tenant, s.id, {Columns.State}
        """;

    // By age, so that one which is forgotten comes to the front.
    private const string Own =
        $"SELECT tenant, id, {Columns.State} FROM chat_sessions WHERE owner = $1 AND answered < last_customer ORDER BY last_activity "
        + "LIMIT $2";

    public static async Task<IReadOnlyList<ClaimedSession>> ClaimAsync(
        NpgsqlConnection connection,
        string owner,
        TimeSpan lease,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var leases = connection.Batch(
            Sql.Command(RenewLease, owner, lease),
            Sql.Command(DeleteEnded, lease),
            Sql.Command(FindEndedOwners, owner)
        );
        string[] dead = [.. await leases.RowsAsync(row => row.GetString(0), cancellationToken)];
        await using var take = connection.Batch(Sql.Command(Take, owner, limit, dead), Sql.Command(Own, owner, limit));
        var claimed = await take.RowsAsync(
            row => new ClaimedSession(new SessionKey(row.GetString(0), row.GetString(1)), Columns.ReadState(row, 2)),
            cancellationToken
        );
        // Those just taken are its own by now.
        return [.. claimed.Distinct().Take(limit)];
    }
}
