using System.Globalization;

namespace Platform.ServiceDefaults.Limits;

/// <summary>
/// How many files and sockets this process may have open. A process that uses them up cannot even load its own assemblies, and ends:
/// connections
/// get a part of them, and the rest is for stores, upstreams and the runtime.
/// </summary>
internal static partial class OpenFiles
{
    /// <summary>The share that connections of clients may take.</summary>
    private const double Share = 0.75;

    /// <summary>What the runtime, its assemblies and logs take.</summary>
    private const int Reserve = 256;

    /// <summary>How many connections there may be.</summary>
    /// <param name="asked">As many as are configured.</param>
    /// <param name="files">What the process may have open; null when it is not known.</param>
    public static int MostConnections(int asked, long? files) =>
        files is { } known ? (int)Math.Min(asked, Math.Max(16, (known - Reserve) * Share)) : asked;

    /// <summary>
    /// The limit of this process, to which the runtime raises itself at its start; null where there is no <c>/proc</c> or no limit.
    /// </summary>
    public static long? Limit()
    {
        const string file = "/proc/self/limits",
            name = "Max open files";
        if (!File.Exists(file))
            return null;
        string? line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.TryParse(
            line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture,
            out long limit
        )
            ? limit
            : null;
    }

    /// <summary>Says that there will be fewer.</summary>
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Of the {Asked} connections of Limits:MaxConnections only {Most} are taken: the process may have {Files} files "
            + "open. Raise that (ulimit -n, or LimitNOFILE of systemd, or ulimits of a container)."
    )]
    public static partial void LogFewer(ILogger logger, int asked, int most, long? files);
}
