using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.ServiceDefaults.Tests.Stores.Sqlite;

public sealed class SqliteThreadTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-sqlite-");
    private readonly SqliteFile _file;
    private readonly SqliteThread _thread;
    private int _forgotten;

    public SqliteThreadTests()
    {
        _file = new SqliteFile(_folder.FullName, "test.db", "Test");
        _file.Take();
        _thread = new SqliteThread(_file, () => _forgotten++);
    }

    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync();
        _file.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task AJobThatFails_IsRolledBack_AndTheNextHasANewConnection()
    {
        await RunAsync("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        // Counts only in this connection.
        await RunAsync("CREATE TEMP TABLE here (x)");
        await RunAsync("INSERT INTO here VALUES (1)");
        Assert.Equal(0, _forgotten);
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => RunAsync("INSERT INTO numbers VALUES (1), (2), (1)"));
        Assert.Contains("UNIQUE", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, _forgotten);
        Assert.Equal(0L, await _thread.RunAsync(connection => connection.Scalar("SELECT count(*) FROM numbers"), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RunAsync("INSERT INTO here VALUES (2)"));
    }

    [Fact]
    public async Task AFullFile_IsUnavailable_UntilThereIsRoom()
    {
        await RunAsync("CREATE TABLE texts (text TEXT)");
        await _thread.ProbeAsync(default);
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            _thread.RunAsync(
                connection =>
                {
                    // As on a full disk: no page more than there are.
                    connection.Execute($"PRAGMA max_page_count = {connection.Scalar("PRAGMA page_count")}");
                    return connection.Execute("INSERT INTO texts VALUES ($1)", new string('x', 100_000));
                },
                default
            )
        );
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        await RunAsync($"INSERT INTO texts VALUES ('{new string('x', 100_000)}')");
    }

    [Fact]
    public async Task ADatabaseThatAnotherProcessHasLocked_IsUnavailable_UntilItIsFree()
    {
        await RunAsync("CREATE TABLE texts (text TEXT)");
        using (var other = _file.Open(isPooled: false))
        {
            other.Execute("BEGIN IMMEDIATE");
            var locked = await Assert.ThrowsAsync<StoreUnavailableException>(() => _thread.ProbeAsync(default));
            Assert.Contains("locked", locked.Message, StringComparison.Ordinal);
        }

        await _thread.ProbeAsync(default);
    }

    [Fact]
    public async Task AProbe_KeepsTheSchemasVersion()
    {
        await RunAsync("PRAGMA user_version = 7");
        await _thread.ProbeAsync(default);
        Assert.Equal(7L, await _thread.RunAsync(connection => connection.Scalar("PRAGMA user_version"), default));
    }

    [Fact]
    public async Task AtTheEnd_WhatIsCachedOfTheConnectionIsForgotten()
    {
        await RunAsync("CREATE TABLE texts (text TEXT)");
        await _thread.DisposeAsync();
        Assert.Equal(1, _forgotten);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RunAsync("SELECT 1"));
    }

    private Task<int> RunAsync(string sql) => _thread.RunAsync(connection => connection.Execute(sql), default);
}
