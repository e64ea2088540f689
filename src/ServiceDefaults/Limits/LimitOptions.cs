using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults.Limits;

/// <summary>What a client may take of the service: section <c>Limits</c>. The server enforces them before any handler runs.</summary>
public sealed class LimitOptions
{
    /// <summary>How long the request line and headers may take to arrive. 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "must be from 00:00:01 to 00:05:00.")]
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection is kept. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>The slowest a request body may arrive, in bytes a second. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000 bytes a second.")]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>
    /// How long a body may be slower than <see cref="MinBodyBytesPerSecond"/>. More than 1 s (the server looks once a second), at most 1
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01.001", "00:01:00", ErrorMessage = "must be more than 00:00:01 and at most 00:01:00.")]
    public TimeSpan BodyRateGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest request body, in bytes, with or without Content-Length (of a chunked one the framing counts too): 413 beyond. 1 to 1
    /// GiB.
    /// </summary>
    [Range(1, 1L << 30, ErrorMessage = "must be from 1 to 1073741824 bytes.")]
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>The longest request line, in bytes: 414 beyond. 256 to 65,536, and at most <see cref="MaxHeaderBytes"/>.</summary>
    [Range(256, 65_536, ErrorMessage = "must be from 256 to 65536 bytes.")]
    public int MaxRequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>All headers of a request together, in bytes: 431 beyond. 1,024 to 1,048,576.</summary>
    [Range(1024, 1 << 20, ErrorMessage = "must be from 1024 to 1048576 bytes.")]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>How many headers a request may have: 431 beyond. 8 to 1,000.</summary>
    [Range(8, 1000, ErrorMessage = "must be from 8 to 1000.")]
    public int MaxHeaderCount { get; set; } = 64;

    /// <summary>
    /// Connections at once; one more is closed unanswered and counted by <c>kestrel_rejected_connections_total</c>. Fewer, with a warning,
    /// where the process may not have enough files open. 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Connections that wait to be accepted; the kernel's <c>somaxconn</c> bounds it too. A client whose connection finds no place tries
    /// again only after a second. 1 to 65,535.
    /// </summary>
    [Range(1, 65_535, ErrorMessage = "must be from 1 to 65535.")]
    public int ListenBacklog { get; set; } = 4096;
}
