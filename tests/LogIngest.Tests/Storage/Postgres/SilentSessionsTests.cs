using Npgsql;
using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>What becomes of a shard whose worker is paused inside the transaction that holds its row.</summary>
public sealed class SilentSessionsTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    private const string Advance = "UPDATE log_shards SET offset_seq = offset_seq + 1";

    /// <summary>The shortest there is: it is past, and the paused session silent for longer, as soon as one looks.</summary>
    private static readonly TimeSpan ShortLease = TimeSpan.FromMicroseconds(1);

    [Theory]
    [InlineData(Advance)]
    [InlineData(Advance + ";" + Advance)]
    [InlineData("SAVEPOINT part;" + Advance + ";RELEASE part")]
    [InlineData("SAVEPOINT part;" + Advance)]
    [InlineData("SELECT FROM log_shards FOR UPDATE")]
    [InlineData("SELECT FROM log_shards FOR UPDATE;" + Advance)]
    public async Task WorkerPausedInItsTransaction_LosesTheShard_AndItsCommitIsRefused(string statements)
    {
        ILogStore paused = Open(),
            other = Open();
        var lease = await LeaseThatIsPastAsync(paused);
        await using var connection = await WorkerAsync();
        await using var storing = await BeginAsync(connection, statements);

        var taken = await TakeAsync(other);
        Assert.Equal((lease.FencingNumber + 1, lease.Offset), (taken.FencingNumber, taken.Offset));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => storing.CommitAsync());
        Assert.Null(await paused.StoreAsync(lease, Run(At(Noon), Frame("d", "late")), default));
        await other.MustStoreAsync(taken, Run(At(Noon), Frame("d", "x")));
        Assert.Equal(["x"], await other.MessagesAsync(new("d", 10)));
        Assert.Contains("kept rows of log_shards locked", Assert.Single(Database.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkerPausedInsideACopy_LosesTheShard_AndItsCopyIsRefused()
    {
        ILogStore paused = Open(),
            other = Open();
        var lease = await LeaseThatIsPastAsync(paused);
        await using var connection = await WorkerAsync();
        await using var storing = await BeginAsync(connection, Advance);
        var copy = await connection.BeginTextImportAsync("COPY log_quarantine (received_at, position, shard, frame, error) FROM STDIN");
        await copy.WriteAsync("2026-11-21\t1\t0\t\\\\x00\tlate\n");
        await copy.FlushAsync();

        var taken = await TakeAsync(other);
        Assert.Equal(lease.FencingNumber + 1, taken.FencingNumber);
        await Assert.ThrowsAnyAsync<Exception>(async () => await copy.DisposeAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => storing.CommitAsync());
        Assert.Empty(await Database.ReadAsync<string>("SELECT error FROM log_quarantine"));
    }

    [Fact]
    public async Task WorkerPausedWhileItClaims_KeepsNoOtherFromTheShard()
    {
        ILogStore other = Open();
        await other.PrepareAsync(1, default);
        await using var connection = await WorkerAsync();
        await using var claiming = await BeginAsync(
            connection,
            "UPDATE log_shards SET owner = 'paused', lease_until = clock_timestamp() + interval '1 hour'"
        );
        Assert.Equal(1, (await TakeAsync(other)).FencingNumber);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => claiming.CommitAsync());
    }

    [Fact]
    public async Task RowThatTwoHold_IsFreedFromBoth()
    {
        ILogStore other = Open();
        await LeaseThatIsPastAsync(other);
        await using NpgsqlConnection one = await WorkerAsync(),
            two = await WorkerAsync();
        await using NpgsqlTransaction reading = await BeginAsync(one, "SELECT FROM log_shards FOR KEY SHARE"),
            storing = await BeginAsync(two, Advance);
        await TakeAsync(other);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => reading.CommitAsync());
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => storing.CommitAsync());
    }

    [Theory]
    [InlineData("Application Name=someone's")]
    [InlineData("Username=another")]
    public async Task SessionOfSomeoneElse_IsLeftAlone(string settings)
    {
        ILogStore other = Open();
        await LeaseThatIsPastAsync(other);
        await Database.ExecuteAsync(
            "DO $$ BEGIN CREATE ROLE another LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; GRANT SELECT, UPDATE ON log_shards "
                + "TO another"
        );
        await using var connection = await WorkerAsync(settings);
        await using var holding = await BeginAsync(connection, Advance);
        for (int claim = 0; claim < 10; claim++)
            Assert.Empty(await other.ClaimAsync("other", [], ShortLease, default));
        await holding.CommitAsync();
    }

    [Fact]
    public async Task SessionThatWaitsForTheServer_IsLeftAlone()
    {
        ILogStore other = Open();
        await LeaseThatIsPastAsync(other);
        await using var blocker = await Database.ConnectAsync();
        await using var blocking = await BeginAsync(blocker, "LOCK TABLE log_quarantine");
        await using var connection = await WorkerAsync();
        await using var storing = await BeginAsync(connection, Advance);
        await using var insert = new NpgsqlCommand("SELECT FROM log_quarantine", connection);
        var waiting = insert.ExecuteNonQueryAsync();
        await Database.UntilSomeoneWaitsAsync();
        Assert.Empty(await other.ClaimAsync("other", [], ShortLease, default));
        await blocking.CommitAsync();
        await waiting;
        await storing.CommitAsync();
    }

    [Fact]
    public async Task SessionThatWasHeardOfWithinALease_IsLeftAlone_AndSoAreThoseThatHoldNothing()
    {
        ILogStore other = Open();
        await LeaseThatIsPastAsync(other);
        await using NpgsqlConnection connection = await WorkerAsync(),
            idle = await WorkerAsync();
        await using NpgsqlTransaction storing = await BeginAsync(connection, Advance),
            reading = await BeginAsync(idle, "SELECT FROM log_shards");
        Assert.Empty(await other.ClaimAsync("other", [], LongLease, default));
        await storing.CommitAsync();
        Assert.Single(await other.ClaimAsync("other", [], ShortLease, default));
        await reading.CommitAsync();
    }

    [Fact]
    public async Task WithoutTheRightToEndSessions_ThatIsToldOnce_AndTheShardWaits()
    {
        await Open().PrepareAsync(1, default);
        await Database.ExecuteAsync(
            """
            CREATE ROLE worker LOGIN;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO worker;
            REVOKE EXECUTE ON FUNCTION pg_terminate_backend FROM PUBLIC;
            """
        );
        await using var other = Database.Open(settings: "Username=worker");
        await using var connection = await WorkerAsync("Username=worker");
        await using (var storing = await BeginAsync(connection, Advance))
        {
            for (int claim = 0; claim < 2; claim++)
                Assert.Empty(await other.ClaimAsync("other", [], ShortLease, default));
            await storing.CommitAsync();
        }

        Assert.Contains("permission denied for function pg_terminate_backend", Assert.Single(Database.Log.Lines), StringComparison.Ordinal);
        Assert.Single(await other.ClaimAsync("other", [], LongLease, default));

        await Database.ExecuteAsync(
            "GRANT EXECUTE ON FUNCTION pg_terminate_backend TO worker; UPDATE log_shards SET lease_until = '-infinity'"
        );
        await using var again = await BeginAsync(connection, Advance);
        await using var third = Database.Open(settings: "Username=worker");
        Assert.NotNull(await TakeAsync(third, "third"));
    }

    private async Task<ShardLease> LeaseThatIsPastAsync(ILogStore store)
    {
        var lease = await store.LeaseOneAsync("paused");
        await Database.ExecuteAsync("UPDATE log_shards SET lease_until = '-infinity'; UPDATE log_workers SET seen_at = '-infinity'");
        return lease;
    }

    /// <summary>A session that looks like a worker's.</summary>
    private Task<NpgsqlConnection> WorkerAsync(string settings = "") => Database.ConnectAsync($"Application Name=LogIngest;{settings}");

    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, string statements)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Claims until the shard is had.</summary>
    private static async Task<ShardLease> TakeAsync(ILogStore store, string worker = "other") =>
        (await Waiting.UntilAsync(async () => await store.ClaimAsync(worker, [], ShortLease, default), leases => leases.Count == 1))[0];
}
