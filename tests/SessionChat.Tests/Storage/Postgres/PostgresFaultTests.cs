using Npgsql;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.Testing;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage.Postgres;

/// <summary>The server dies and comes back; another process holds what it should not.</summary>
public sealed class PostgresFaultTests(PostgresFixture postgres)
{
    /// <summary>The shortest there is: it is past, and the paused session silent for longer, as soon as one looks.</summary>
    private static readonly TimeSpan ShortLease = TimeSpan.FromMicroseconds(1);

    [Fact]
    public async Task ServerThatIsAway_IsNamed_AndEverythingWorksOnceItIsBack()
    {
        // What a killed process has written is not lost.
        await using var server = await PostgresServer.StartAsync("fsync=off");
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open("Password=not-to-be-told");
        await store.PrepareAsync(default);
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(), default);
        await server.KillAsync();
        foreach (var call in Calls(store, key))
        {
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains($"127.0.0.1:{server.Port}/test_", unavailable.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("not-to-be-told", unavailable.ToString(), StringComparison.Ordinal);
        }

        await server.RestartAsync();
        Assert.Equal(2, (await store.AppendAsync(key.Answers(0), default)).Events!.Count);
        Assert.Equal([0, 1, 2], (await store.AllAsync(key)).Select(item => item.Offset));
    }

    [Fact]
    public async Task ServerKilledWhileManyWrite_LeavesNoGap_AndStatesThatFit()
    {
        await using var server = await PostgresServer.StartAsync("fsync=off");
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open();
        await store.PrepareAsync(default);
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.CreateAsync()));
        int stored = 0;
        var writing = Task.WhenAll(
            keys.Select(async key =>
            {
                for (int i = 0; i < 50; )
                    try
                    {
                        await store.AppendAsync(key.Asks($"{i}", idempotency: new($"{i}", "f")), default);
                        Interlocked.Increment(ref stored);
                        i++;
                    }
                    catch (StoreUnavailableException)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                    }
            })
        );
        await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref stored)), count => count >= 200);
        await server.KillAsync();
        await server.RestartAsync();
        await writing;
        foreach (var key in keys)
        {
            Assert.Equal(
                Enumerable
                    .Range(0, 50)
                    .Select(i =>
                        StoreSamples.Normal(new ChatEvent(i, EventKind.Message, EventSource.Customer, null, Noon, Message($"{i}").Data))
                    ),
                (await store.AllAsync(key)).Select(Normal)
            );
            Assert.Equal(new SessionState(50, 49, 49, -1, "me"), await store.StateAsync(key));
        }
    }

    [Fact]
    public async Task ASessionThatAnotherLocks_HoldsNoOtherUp_AndIsStoredWhenItIsFree()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        SessionKey locked = await store.CreateAsync(),
            gone = locked with { Id = "none" };
        var free = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.CreateAsync()));
        var holder = await HoldAsync(database, locked, "Application Name=administrator");
        var waiting = store.AppendAsync(locked.Asks(), default);
        // Of all lanes.
        Assert.All(
            await Task.WhenAll(free.Select(key => store.AppendAsync(key.Asks(), default))),
            outcome => Assert.Equal(CustomerAppendStatus.Stored, outcome.Status)
        );
        Assert.Equal(CustomerAppendStatus.NoSession, (await store.AppendAsync(gone.Asks(), default)).Status);
        Assert.Equal(20, (await store.ExpireAsync(Noon.AddDays(1), 100, default)).Count);
        Assert.False(waiting.IsCompleted);
        await holder.DisposeAsync();
        Assert.Equal(0, (await waiting).Event!.Offset);
    }

    [Fact]
    public async Task ASessionThatAnotherKeepsLocked_IsRefusedAtLast()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var patient = database.Open();
        await patient.PrepareAsync(default);
        var key = await patient.CreateAsync();
        await using var holder = await HoldAsync(database, key, "Application Name=administrator");
        await using var store = database.Open(options: new SessionChatOptions { CommitTimeout = TimeSpan.FromMilliseconds(100) });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendAsync(key.Asks(), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ChangeAsync(key, new(session => session, Noon), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.DeleteAsync(key, default));
    }

    [Fact]
    public async Task AnEventThatIsAddedWhileADeletionWaits_IsDeletedToo()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        var key = await store.CreateAsync();
        await using var holder = await HoldAsync(database, key, "Application Name=administrator");
        var deleting = store.DeleteAsync(key, default);
        await database.UntilSomeoneWaitsAsync();
        await using (
            var add = new NpgsqlCommand(
                "INSERT INTO chat_events (session, event_offset, created_at, kind, source, data) SELECT session, 0, now(), 0, 0, "
                    + "'{}' FROM chat_sessions; COMMIT",
                holder
            )
        )
            await add.ExecuteNonQueryAsync();
        Assert.True(await deleting);
        Assert.Equal(0, Assert.Single(await database.ReadAsync<long>("SELECT count(*) FROM chat_events")));
    }

    [Fact]
    public async Task AProcessPausedInItsTransaction_LosesItsSessions()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(owner: "paused"), default);
        await using var paused = await HoldAsync(database, key, "Application Name=SessionChat");
        var claimed = await Waiting.UntilAsync(
            async () => await store.ClaimAsync("alive", ShortLease, 10, default),
            sessions => sessions.Count > 0
        );
        Assert.Equal(key, Assert.Single(claimed).Session);
        Assert.NotNull((await store.AppendAsync(key.Answers(0, "alive"), default)).Events);
    }

    [Fact]
    public async Task ReplicasLongDead_AreForgotten()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        await store.ClaimAsync("old", LongLease, 10, default);
        await database.ExecuteAsync("UPDATE chat_replicas SET lease_until = clock_timestamp() - interval '11 hours'");
        await store.ClaimAsync("young", LongLease, 10, default);
        Assert.Equal(["young"], await database.ReadAsync<string>("SELECT owner FROM chat_replicas"));
    }

    [Fact]
    public async Task WhatOneAppendIsRefusedFor_DoesNotRefuseTheOthersOfItsGroup()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        var keys = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => store.CreateAsync()));
        var writes = keys.Select(
                (key, i) => store.AppendAsync(new CustomerAppend(key, Custom(i == 7 ? "no JSON" : "{}"), null, "me", Noon), default)
            )
            .ToArray();
        for (int i = 0; i < writes.Length; i++)
            if (i == 7)
                await Assert.ThrowsAsync<PostgresException>(() => writes[i]);
            else
                Assert.Equal(0, (await writes[i]).Event!.Offset);
    }

    [Fact]
    public async Task AppendsWithinAMinute_TouchNoIndex_ButWhereTheTurnChanges()
    {
        await using var database = await PostgresTestDatabase.CreateAsync(await postgres.ServerAsync());
        await using var store = database.Open();
        await store.PrepareAsync(default);
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(), default);
        for (int i = 0; i < 10; i++)
            await store.AppendAsync(key.Works(0, at: Noon.AddSeconds(i)), default);
        await store.AppendAsync(new CustomerAppend(key, Custom(), null, "me", Noon.AddSeconds(20)), default);
        // Counts reach the view when their session is done with them, at the latest when it ends.
        await store.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        long[] hot = await Waiting.UntilAsync(
            () =>
                database.ReadAsync<long>(
                    "SELECT unnest(ARRAY[n_tup_upd, n_tup_hot_upd]) FROM pg_stat_user_tables WHERE relname = 'chat_sessions'"
                ),
            updates => updates[0] >= 12
        );
        Assert.Equal([12, 11], hot);
    }

    /// <summary>A session of someone else's that keeps a row locked and says nothing more.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(PostgresTestDatabase database, SessionKey key, string settings)
    {
        var connection = await database.ConnectAsync(settings);
        await using var command = new NpgsqlCommand(
            $"BEGIN; SELECT FROM chat_sessions WHERE tenant = '{key.Tenant}' AND id = '{key.Id}' FOR UPDATE",
            connection
        );
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static Func<Task>[] Calls(IChatStore store, SessionKey key) =>
        [
            () => store.PrepareAsync(default),
            () => store.PingAsync(default),
            () => store.CreateAsync(new(Session(), null), default),
            () => store.FindAsync(key, default),
            () => store.ListAsync(new("t", null, null, 10), default),
            () => store.ChangeAsync(key, new(session => session, Noon), default),
            () => store.DeleteAsync(key, default),
            () => store.ExpireAsync(Noon, 10, default),
            () => store.CountAsync("t", default),
            () => store.AppendAsync(key.Asks(), default),
            () => store.AppendAsync(key.Answers(0), default),
            () => store.ReadAsync(new() { Session = key, Limit = 10 }, default),
            () => store.ClaimAsync("me", LongLease, 10, default),
        ];
}
