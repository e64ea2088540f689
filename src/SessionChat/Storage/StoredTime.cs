namespace Platform.SessionChat.Storage;

/// <summary>Times as stores have them.</summary>
internal static class StoredTime
{
    /// <summary>The first whole millisecond at or after a time: before it is all that is before the time.</summary>
    public static long CeilingMilliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds() + (time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    /// <summary>
    /// What the last activity is indexed by. It changes once a minute and not with each event, whose update then touches no index.
    /// </summary>
    public static long Minute(long milliseconds) => milliseconds / 60_000;

    /// <summary>Kinds as one number, to be asked for by a bit each; null for all.</summary>
    public static long? Mask(IReadOnlyList<Sessions.EventKind>? kinds) => kinds?.Aggregate(0L, (mask, kind) => mask | (1L << (int)kind));
}
