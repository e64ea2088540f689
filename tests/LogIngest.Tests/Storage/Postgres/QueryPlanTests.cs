using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.LogIngest.Storage.Postgres;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>
/// A device with a million entries, the levels in turn, in four of ten partitions: what a query touches depends on its limit,
/// not on how much there is. Work is counted, not timed.
/// </summary>
public sealed class QueryPlanTests(LargeDevice large) : IClassFixture<LargeDevice>
{
    private const int Limit = 10;

    private const string AllLevels = "'{0,1,2,3,4}'";

    private const string Last = "9223372036854775807";

    [Fact]
    public Task Newest_ReadsOnlyWhatItAnswers() => CheckNewestAsync(AllLevels, "'-infinity', 'infinity'", Last);

    [Fact]
    public Task NewestOfALevel_ReadsOnlyWhatItAnswers() => CheckNewestAsync("'{4}'", "'-infinity', 'infinity'", Last);

    [Fact]
    public Task Since_ReadsOnlyWhatItAnswers() => CheckNewestAsync(AllLevels, "'2026-11-20 06:00Z', 'infinity'", Last);

    [Fact]
    public Task SinceAndUntil_ReadOnlyWhatTheyAnswer() =>
        CheckNewestAsync(AllLevels, "'2026-11-20 06:00Z', '2026-11-20 18:00Z'", "-9223372036854775808");

    [Fact]
    public Task LevelUntilALongEmptyTime_ReadsOnlyWhatItAnswers() => CheckNewestAsync("'{2}'", "'-infinity', '2026-11-26 00:00Z'", Last);

    [Fact]
    public Task Cursor_ReadsOnlyWhatItAnswers() => CheckNewestAsync(AllLevels, "'-infinity', '2026-11-19 13:00Z'", "5");

    [Fact]
    public Task ReadAfter_ReadsOnlyWhatItAnswers() =>
        CheckAsync(
            PostgresQueries.OldestFirst,
            "text, smallint[], timestamptz, bigint, integer",
            $"'large', {AllLevels}, '2026-11-19 13:00Z', 5, {Limit}"
        );

    [Fact]
    public Task ReadAfterFromTheStart_ReadsOnlyWhatItAnswers() =>
        CheckAsync(
            PostgresQueries.OldestFirst,
            "text, smallint[], timestamptz, bigint, integer",
            $"'large', {AllLevels}, '1970-01-01Z', 0, {Limit}"
        );

    [Fact]
    public async Task TimeSpanOfADay_OpensOnlyItsPartition()
    {
        var plan = await ExplainAsync(
            PostgresQueries.NewestFirst,
            "text, smallint[], timestamptz, timestamptz, bigint, integer",
            $"'large', {AllLevels}, '2026-11-20 06:00Z', '2026-11-20 18:00Z', {Last}, {Limit}"
        );
        Assert.Equal(["log_entries_20261120"], Nodes(plan).Select(node => (string?)node["Relation Name"]).OfType<string>().Distinct());
    }

    [Fact]
    public async Task PlannerSettings_HoldForTheirRoundTripOnly()
    {
        await using var connection = await large.Database.ConnectAsync();
        const string setting = "SELECT current_setting('enable_seqscan')";
        await using var batch = connection.Batch(Sql.Command(PostgresQueries.PlannerSettings), Sql.Command(setting));
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            await reader.NextResultAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal("off", reader.GetString(0));
        }

        await using var later = new NpgsqlCommand(setting, connection);
        Assert.Equal("on", await later.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Answers_AreTheNewest()
    {
        await using var store = large.Database.Open();
        var newest = await store.QueryAsync(new("large", Limit), default);
        Assert.Equal(Enumerable.Range(0, Limit).Select(place => $"{LargeDevice.Entries - place}"), newest.Select(entry => entry.Message));
        Assert.Equal(
            Enumerable.Range(0, Limit).Select(place => $"{LargeDevice.Entries - Limit - place}"),
            await store.MessagesAsync(new("large", Limit) { Before = newest[^1].Position })
        );
    }

    private Task CheckNewestAsync(string levels, string times, string position) =>
        CheckAsync(
            PostgresQueries.NewestFirst,
            "text, smallint[], timestamptz, timestamptz, bigint, integer",
            $"'large', {levels}, {times}, {position}, {Limit}"
        );

    private async Task CheckAsync(string query, string types, string arguments)
    {
        var plan = await ExplainAsync(query, types, arguments);
        var nodes = Nodes(plan).ToArray();
        Assert.All(
            nodes.Where(node => node["Relation Name"] is not null),
            node => Assert.Contains("Index", (string?)node["Node Type"], StringComparison.Ordinal)
        );
        Assert.All(
            nodes.Where(node => (string?)node["Node Type"] == "Sort"),
            node => Assert.InRange(Rows(node["Plans"]![0]!), 0, Limit * 5)
        );
        Assert.Equal(Limit, Rows(plan));
        Assert.InRange(nodes.Where(node => node["Relation Name"] is not null).Sum(Rows), Limit, Limit * 5);
        Assert.All(nodes, node => Assert.Equal(0, (double?)node["Rows Removed by Filter"] ?? 0));
        Assert.InRange((int)plan["Shared Hit Blocks"]! + (int)plan["Shared Read Blocks"]!, 1, 300);
    }

    private async Task<JsonNode> ExplainAsync(string query, string types, string arguments)
    {
        await using var connection = await large.Database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (string sql in new[] { PostgresQueries.PlannerSettings, $"PREPARE query ({types}) AS {query}" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE query ({arguments})", connection);
        string json = (string)(await explain.ExecuteScalarAsync())!;
        return JsonNode.Parse(json)![0]!["Plan"]!;
    }

    private static double Rows(JsonNode node) => (double)node["Actual Rows"]! * (double)node["Actual Loops"]!;

    /// <summary>The nodes that were run.</summary>
    private static IEnumerable<JsonNode> Nodes(JsonNode plan) =>
        (plan["Plans"] as JsonArray ?? [])
            .SelectMany(child => Nodes(child!))
            .Prepend(plan)
            .Where(node => (double)node["Actual Loops"]! > 0);
}

/// <summary>The database of <see cref="QueryPlanTests"/>, made once.</summary>
public sealed class LargeDevice : IAsyncLifetime
{
    public const int Entries = 1_000_000;

    private readonly PostgresFixture _postgres = new();

    internal PostgresTestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await PostgresTestDatabase.CreateAsync(await _postgres.ServerAsync());
        await using (var store = Database.Open(new ManualTime(Noon.AddDays(-3)), new PostgresOptions { PartitionsAhead = 9 }))
            await store.PrepareAsync(1, default);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO log_entries (device_id, log_level, received_at, position, id, message)
            SELECT 'large', n % 5, timestamptz '2026-11-18Z' + n / 10 * interval '3.456 s', n % 10, gen_random_uuid(), n FROM generate_series(1, {Entries}) AS n;
            INSERT INTO log_entries (device_id, log_level, received_at, position, id, message)
            SELECT 'other ' || n, n % 5, timestamptz '2026-11-18Z' + n * interval '1 min', 0, gen_random_uuid(), n FROM generate_series(1, 10000) AS n;
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
