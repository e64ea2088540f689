using System.ComponentModel.DataAnnotations;

namespace Platform.Gateway.FrontDoor;

/// <summary>The front door of the platform's services: section <c>FrontDoor</c>. Without <see cref="Services"/> there is none.</summary>
public sealed class FrontDoorOptions
{
    /// <summary>Where the replicas of each service are. A service that is not given has no routes.</summary>
    public ServiceAddresses Services { get; set; } = new();

    /// <summary>How often host names are looked up again. 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "must be from 00:00:00.1 to 01:00:00.")]
    public TimeSpan DnsRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a look-up may take, and the start waits for the first. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan DnsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Addresses of one host name that are taken as replicas; further ones are left out. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000.")]
    public int MaxReplicasPerName { get; set; } = 100;

    /// <summary>How long after a round of probes of <c>/readyz</c> the next begins. 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "must be from 00:00:00.01 to 01:00:00.")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a probe may take. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Probes in a row without an answer after which a replica gets no more requests. An answer that is not 2xx needs no second. 1 to 100.
    /// </summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100.")]
    public int UnansweredProbes { get; set; } = 2;

    /// <summary>
    /// Requests in a row that a replica refuses or breaks off, after which it gets no more for <see cref="ReactivationPeriod"/>. 1 to
    /// 1,000.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000.")]
    public int BrokenRequests { get; set; } = 3;

    /// <summary>How long a replica that broke requests gets no more. 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "must be from 00:00:00.01 to 01:00:00.")]
    public TimeSpan ReactivationPeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection to a replica may take to be made; then another replica is tried. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a service may neither answer nor go on with its answer. 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "must be from 00:00:00.01 to 01:00:00.")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary><see cref="AnswerTimeout"/> of SessionChat, whose long polls wait up to 60 s. 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "must be from 00:00:00.01 to 01:00:00.")]
    public TimeSpan LongPollTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary><see cref="AnswerTimeout"/> of live streams, which may be silent for long. 10 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00", ErrorMessage = "must be from 00:00:00.01 to 1.00:00:00.")]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Replicas that one request is tried at, at most. 1: none is tried again. 1 to 20.</summary>
    [Range(1, 20, ErrorMessage = "must be from 1 to 20.")]
    public int MaxTries { get; set; } = 3;

    /// <summary>The largest request body, in bytes: 413 beyond. 1 to 1 GiB.</summary>
    [Range(1, 1L << 30, ErrorMessage = "must be from 1 to 1073741824 bytes.")]
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>
    /// The largest body, in bytes, that is held in memory so that it can be sent once more; requests with a larger one are not tried again
    /// after it was sent. 0 to 16 MiB.
    /// </summary>
    [Range(0, 16 << 20, ErrorMessage = "must be from 0 to 16777216 bytes.")]
    public int MaxBufferedBytes { get; set; } = 1 << 20;

    /// <summary>Connections to one replica at most; one request more waits for its <see cref="AnswerTimeout"/>. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxConnectionsPerServer { get; set; } = 4096;
}
