using Platform.LogIngest.Storage.Sqlite;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.Testing;

namespace Platform.LogIngest.Tests;

/// <summary>Wrong settings are named, all at once, before anything listens.</summary>
public class SettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings:Postgres is missing", "--ConnectionStrings:Redis=localhost")]
    [InlineData("ConnectionStrings:Redis is missing", "--ConnectionStrings:Postgres=Host=localhost")]
    [InlineData(
        "ConnectionStrings:Postgres cannot be read",
        "--ConnectionStrings:Redis=localhost",
        "--ConnectionStrings:Postgres=nonsense"
    )]
    [InlineData("ConnectionStrings:Redis cannot be read", "--ConnectionStrings:Redis=,", "--ConnectionStrings:Postgres=Host=localhost")]
    [InlineData("Role Worker needs ConnectionStrings:Redis", "--LogIngest:Role=Worker")]
    [InlineData("MaxBytesInFlight must be at least 4 times MaxInflatedBytes", "--LogIngest:MaxBytesInFlight=1048576")]
    [InlineData(
        "MaxPendingEntries must be at least MaxBatchEntries",
        "--LogIngest:MaxPendingEntries=1000",
        "--LogIngest:MaxBatchEntries=2000"
    )]
    [InlineData("LogIngest:Shards: must be from 1 to 256", "--LogIngest:Shards=0")]
    [InlineData("LogIngest:Postgres:PartitionsAhead: must be from 0 to 30", "--LogIngest:Postgres:PartitionsAhead=31")]
    [InlineData("LogIngest:Shrads", "--LogIngest:Shrads=4")]
    public async Task AWrongSetting_EndsWith2_AndIsNamed(string fault, params string[] arguments)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync("LogIngest", arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(fault, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASchemaOfANewerProgram_EndsTheServiceWith1_AndSaysWhatToDo()
    {
        var data = Directory.CreateTempSubdirectory("platform-newer-");
        using (var file = new SqliteFile(data.FullName, "logs.db", "LogIngest"))
        {
            file.Take();
            using var connection = file.Open();
            connection.Execute("PRAGMA user_version = 99");
        }

        var (exitCode, output) = await ServiceProcess.RunAsync(
            "LogIngest",
            $"--Data:Directory={data.FullName}",
            "--Service:DrainDelay=00:00:00"
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("has schema version 99, and this program knows 1. Run the newer program.", output, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task ADataDirectoryThatAnotherProcessHas_IsToldByTheReadiness_AndTakenWhenItIsFree()
    {
        var data = Directory.CreateTempSubdirectory("platform-two-");
        string[] arguments = [$"--Data:Directory={data.FullName}", "--Service:DrainDelay=00:00:00"];
        var first = await ServiceProcess.StartAsync("LogIngest", arguments);
        var second = ServiceProcess.StartAsync("LogIngest", arguments);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
        data.Delete(recursive: true);
    }
}
