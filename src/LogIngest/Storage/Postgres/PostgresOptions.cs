using System.ComponentModel.DataAnnotations;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Settings of the PostgreSQL store: section <c>LogIngest:Postgres</c>. The server is named by <c>ConnectionStrings:Postgres</c>.
/// </summary>
public sealed class PostgresOptions
{
    /// <summary>Devices that a process remembers as registered; one beyond costs a look at the database. 2 to 100,000,000.</summary>
    [Range(2, 100_000_000, ErrorMessage = "must be from 2 to 100000000.")]
    public int KnownDevices { get; set; } = 100_000;

    /// <summary>Daily partitions that are made ahead of today. 0 to 30.</summary>
    [Range(0, 30, ErrorMessage = "must be from 0 to 30.")]
    public int PartitionsAhead { get; set; } = 2;

    /// <summary>How long retention waits for readers of a partition before it leaves the rest to its next run. 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan RetentionLockTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
