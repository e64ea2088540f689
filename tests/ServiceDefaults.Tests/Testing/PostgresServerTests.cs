using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Testing;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task StartedPostgres_IsDurable_AndTakesSettings()
    {
        await using var postgres = await PostgresServer.StartAsync("max_connections=20");

        Assert.Equal("on", await postgres.QueryAsync("show fsync"));
        Assert.Equal("on", await postgres.QueryAsync("show synchronous_commit"));
        Assert.Equal("20", await postgres.QueryAsync("show max_connections"));
    }

    [Fact]
    public async Task KilledPostgres_RecoversAtItsPortWithWhatWasCommitted()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var (port, process) = (postgres.Port, postgres.ProcessId);
        await postgres.QueryAsync("create table cities (name text); insert into cities values ('Oslo')");

        await postgres.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.QueryAsync("select 1"));
        await postgres.RestartAsync();

        Assert.Contains("automatic recovery in progress", postgres.Output, StringComparison.Ordinal);
        Assert.Equal("Oslo", await postgres.QueryAsync("select name from cities"));
        Assert.Equal(port, postgres.Port);
        Assert.NotEqual(process, postgres.ProcessId);
    }

    [Fact]
    public async Task KilledPostgres_TakesItsSessionsAlong()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var session = postgres.QueryAsync("select pg_sleep(600)");
        await Waiting.UntilAsync(
            () => postgres.QueryAsync("select count(*) from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'"),
            sessions => sessions == "1" || session.IsCompleted
        );

        await postgres.KillAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => session);
        await postgres.RestartAsync();
        Assert.Equal("1", await postgres.QueryAsync("select 1"));
    }

    [Fact]
    public async Task RestartedPostgres_IsStoppedInGoodOrderFirst()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.QueryAsync("create table cities (name text)");

        await postgres.RestartAsync();

        Assert.DoesNotContain("recovery", postgres.Output, StringComparison.Ordinal);
        Assert.Equal("0", await postgres.QueryAsync("select count(*) from cities"));
    }

    [Fact]
    public async Task AWrongSetting_FailsWithWhatPostgresSays()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresServer.StartAsync("no_such_setting=1"));
        Assert.Contains("no_such_setting", failure.Message, StringComparison.Ordinal);
    }
}
