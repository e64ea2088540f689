using System.Collections.Concurrent;
using Npgsql;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Sees to it that each day has its partition before entries of the day are stored.</summary>
internal sealed class DayPartitions(TimeProvider time, PostgresOptions options)
{
    private const string Make = "SELECT log_make_partition(day) FROM unnest($1::date[]) AS day";

    /// <summary>More days than anyone keeps; beyond, they are asked for again.</summary>
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();

    /// <summary>Makes the partitions of today and the days ahead.</summary>
    public Task MakeAheadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        MakeAsync(connection, [.. Ahead()], cancellationToken);

    /// <summary>Makes those that a run needs, and those ahead, where they are not known to be there.</summary>
    public ValueTask MakeForAsync(NpgsqlConnection connection, QueueRun run, CancellationToken cancellationToken)
    {
        var unknown = run.Items.Select(item => DayOf(item.Offset)).Concat(Ahead()).Where(day => !_known.ContainsKey(day)).ToHashSet();
        return unknown.Count == 0 ? ValueTask.CompletedTask : new(MakeAsync(connection, [.. unknown], cancellationToken));
    }

    /// <summary>Trusts nothing that is known: a partition has been dropped behind our back.</summary>
    public void Forget() => _known.Clear();

    private async Task MakeAsync(NpgsqlConnection connection, DateOnly[] days, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Sql.Command(Make, days), cancellationToken);
        if (_known.Count > MostKnown)
            _known.Clear();
        foreach (var day in days)
            _known[day] = true;
    }

    private IEnumerable<DateOnly> Ahead()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return Enumerable.Range(0, options.PartitionsAhead + 1).Select(today.AddDays);
    }

    private static DateOnly DayOf(StreamOffset offset) =>
        DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(offset.Milliseconds).UtcDateTime);
}
