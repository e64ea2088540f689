namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Milliseconds since 1970, as the seams have them, and times, as the database has them.</summary>
internal static class PostgresTime
{
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Beyond what a time can hold, infinity.</summary>
    public static DateTime Of(long milliseconds) =>
        milliseconds switch
        {
            <= 0 when milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() => DateTime.SpecifyKind(
                DateTime.MinValue,
                DateTimeKind.Utc
            ),
            _ when milliseconds > Last => DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
            _ => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime,
        };

    /// <summary>The first whole millisecond at or after a time.</summary>
    public static long CeilingMilliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds() + (time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    public static long Milliseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}
