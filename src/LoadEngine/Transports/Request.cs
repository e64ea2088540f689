using System.Net;
using System.Text;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// What to send. One user sends one request at a time, so a step may keep one of these for each user and patch its
/// body in place: the head is turned into bytes once.
/// </summary>
public sealed class Request
{
    private byte[]? _head;

    /// <summary>Describes a request.</summary>
    /// <param name="method">The HTTP method, such as <c>POST</c>.</param>
    /// <param name="url">An absolute <c>http</c> or <c>https</c> address.</param>
    /// <param name="headers">Further headers; <c>Host</c>, <c>Content-Length</c>, <c>Connection</c> are set by the transport.</param>
    /// <exception cref="ArgumentException">The address is not absolute or not HTTP; or a method, header name or value cannot stand in a
    /// request.</exception>
    public Request(string method, Uri url, params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(headers);
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            throw new ArgumentException($"'{url}' is not an absolute http or https address.", nameof(url));
        if (!IsToken(method))
            throw new ArgumentException($"'{method}' is not an HTTP method.", nameof(method));
        foreach (var (name, value) in headers)
        {
            if (!IsToken(name))
                throw new ArgumentException($"'{name}' is not a header name.", nameof(headers));
            if (value.AsSpan().ContainsAny("\r\n\0"))
                throw new ArgumentException($"The value of header '{name}' has a line break or a NUL.", nameof(headers));
            if (name.ToUpperInvariant() is "CONTENT-LENGTH" or "TRANSFER-ENCODING" or "CONNECTION")
                throw new ArgumentException($"Header '{name}' is set by the transport.", nameof(headers));
        }

        Method = method;
        Url = url;
        Authority = url.Authority;
        Headers = headers;
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The absolute address.</summary>
    public Uri Url { get; }

    /// <summary>Further headers in the order they are sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body; may be replaced or patched between two sends.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>
    /// The address of this machine that it is sent from; null lets the system choose. Connections are kept for each address.
    /// </summary>
    public IPAddress? From { get; init; }

    /// <summary>The longest time from the send to the whole answer; null takes the transport's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Host and port as in <see cref="Url"/>, made once.</summary>
    internal string Authority { get; }

    /// <summary>Whether a Content-Length is due even when the body is empty.</summary>
    internal bool NeedsLength => Method is "POST" or "PUT" or "PATCH";

    /// <summary>Request line and headers as sent, without Content-Length and the closing empty line.</summary>
    internal byte[] Head => _head ??= BuildHead();

    private byte[] BuildHead()
    {
        var head = new StringBuilder();
        head.Append(Method).Append(' ').Append(Url.PathAndQuery).Append(" HTTP/1.1\r\n");
        if (!Headers.Any(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            head.Append("Host: ").Append(Authority).Append("\r\n");
        foreach (var (name, value) in Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.UTF8.GetBytes(head.ToString());
    }

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
