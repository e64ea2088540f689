using System.ComponentModel.DataAnnotations;

namespace Platform.Gateway;

/// <summary>
/// How calls are carried out: section <c>Gateway</c>. Instances, models and keys are in the file that <see cref="File"/> names.
/// </summary>
public sealed class GatewayOptions
{
    /// <summary>The path of the file with instances and keys, in JSON. Empty: there are none, and each call is answered 401.</summary>
    public string File { get; set; } = "";

    /// <summary>How often the file is looked at for changes. 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "must be from 00:00:00.1 to 01:00:00.")]
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>SHA-256 of the key that opens <c>/admin</c>, as 64 hexadecimal digits. Empty: <c>/admin</c> does not exist.</summary>
    [RegularExpression(
        "^([0-9a-fA-F]{64})?$",
        ErrorMessage = "must be 64 hexadecimal digits: the SHA-256 of the key, as printf %s KEY | sha256sum prints it."
    )]
    public string AdminKeyHash { get; set; } = "";

    /// <summary>The largest request, in bytes: 413 beyond. Images are sent within it. 1,024 to 256 MiB.</summary>
    [Range(1024, 256 << 20, ErrorMessage = "must be from 1024 to 268435456 bytes.")]
    public int MaxRequestBytes { get; set; } = 32 << 20;

    /// <summary>The largest answer that is not streamed and needs to be converted or counted, in bytes. 1,024 to 256 MiB.</summary>
    [Range(1024, 256 << 20, ErrorMessage = "must be from 1024 to 268435456 bytes.")]
    public int MaxReplyBytes { get; set; } = 32 << 20;

    /// <summary>The largest event of a streamed answer, in bytes; a larger one ends the stream with an error. 1,024 to 16 MiB.</summary>
    [Range(1024, 16 << 20, ErrorMessage = "must be from 1024 to 16777216 bytes.")]
    public int MaxEventBytes { get; set; } = 1 << 20;

    /// <summary>How many instances a call is tried at before its caller gets the error. 1 to 20.</summary>
    [Range(1, 20, ErrorMessage = "must be from 1 to 20.")]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The longest a call may take with all its attempts. 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 00:00:01 to 01:00:00.")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Asks an OpenAI upstream for the usage of a streamed answer whose caller did not, and keeps that event from the caller. Without, such
    /// answers pass byte by byte, and count no tokens.
    /// </summary>
    public bool CountStreamedUsage { get; set; } = true;

    /// <summary>The longest an instance gets no calls because its 429 said so. 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "must be from 00:00:00 to 01:00:00.")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a connection to an upstream may take to be made. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections to one address at most; one call more waits until its first-byte time is over. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxConnectionsPerUpstream { get; set; } = 4096;

    /// <summary>Reaches upstreams through the proxy that the environment names (<c>HTTPS_PROXY</c> and its like).</summary>
    public bool UseProxy { get; set; }
}
