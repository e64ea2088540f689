namespace Platform.LoadEngine.Transports;

/// <summary>How a transport uses its connections.</summary>
public sealed record TransportOptions
{
    /// <summary><c>raw</c>: our own HTTP/1.1 on sockets, cheap; <c>client</c>: SocketsHttpHandler, for TLS, HTTP/2 and HTTP/3.</summary>
    public string Transport { get; init; } = "raw";

    /// <summary>The most connections open at once, ≥ 1, from each source address (<see cref="Request.From"/>); a request that finds none
    /// free waits,
    /// and its response time runs.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>The longest time from the send to the whole answer, unless the request has its own.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a connection serves more than one request.</summary>
    public bool KeepAlive { get; init; } = true;

    /// <summary>The largest answer taken, head and body, in bytes; a larger one is a connection failure.</summary>
    public int MaxReplyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>For <c>client</c>: the HTTP version asked for, exactly.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>For <c>client</c>: whether a certificate that cannot be verified is taken.</summary>
    public bool Insecure { get; init; }

    private static bool CanQuic =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows())
        && System.Net.Quic.QuicConnection.IsSupported;

    /// <summary>Opens the transport that these options name.</summary>
    /// <exception cref="InvalidPlanException">There is no transport of that name, or a value is out of range.</exception>
    public ITransport Open(RunClock clock)
    {
        if (MaxConnections < 1 || RequestTimeout <= TimeSpan.Zero || MaxReplyBytes < 1024)
            throw new InvalidPlanException("Connections must be ≥ 1, the request time-out > 0 and the largest answer ≥ 1024 bytes.");
        if (Transport == "raw" && HttpVersion != System.Net.HttpVersion.Version11)
            throw new InvalidPlanException($"The transport 'raw' speaks HTTP/1.1 only; for HTTP/{HttpVersion} use 'client'.");
        if (HttpVersion == System.Net.HttpVersion.Version30 && !CanQuic)
            throw new InvalidPlanException(
                "HTTP/3 needs the system's library msquic, which is not there: install libmsquic, or use HTTP/2."
            );
        return Transport switch
        {
            "raw" => new RawTransport(this, clock),
            "client" => new ClientTransport(this, clock),
            _ => throw new InvalidPlanException($"There is no transport '{Transport}'; there are 'raw' and 'client'."),
        };
    }
}
