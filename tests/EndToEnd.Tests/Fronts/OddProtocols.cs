using static Platform.EndToEnd.Tests.Fronts.Fate;
using static Platform.EndToEnd.Tests.Fronts.HostileRequest;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Methods and versions that are not those of a client of ours.</summary>
internal static class OddProtocols
{
    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        new("HTTP/0.9", "GET /order\r\n", Refused),
        new("HTTP/1.0", "GET /order HTTP/1.0\r\nHost: front\r\nConnection: keep-alive\r\n\r\n", Passes()),
        new("HTTP/1.0 without a host", "GET /order HTTP/1.0\r\n\r\n", Nginx: Refused, Gateway: Passes()),
        new("HTTP/1.2", "GET /order HTTP/1.2\r\nHost: front\r\n\r\n", Nginx: Passes(), Gateway: Refused),
        new("HTTP/2.0", "GET /order HTTP/2.0\r\nHost: front\r\n\r\n", Refused),
        new("a version that is none", "GET /order HTTQ/1.1\r\nHost: front\r\n\r\n", Refused),
        new("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Refused),
        new("the begin of TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n", Refused),
        new("TRACE", "TRACE /order HTTP/1.1\r\nHost: front\r\n\r\n", Refused),
        new("TRACE in lower case", "trace /order HTTP/1.1\r\nHost: front\r\n\r\n", Refused),
        new("TRACE with a body", "TRACE /order HTTP/1.1\r\nHost: front\r\nContent-Length: 2\r\n\r\n{}", Refused),
        new("CONNECT", "CONNECT front:443 HTTP/1.1\r\nHost: front:443\r\n\r\n", Refused),
        new("CONNECT to a path", "CONNECT /order HTTP/1.1\r\nHost: front\r\n\r\n", Refused),
        new("OPTIONS of the server", "OPTIONS * HTTP/1.1\r\nHost: front\r\n\r\n", Refused),
        new("a method in lower case", "get /order HTTP/1.1\r\nHost: front\r\n\r\n", Nginx: Refused, Gateway: Passes()),
        new("a method with a NUL", "GE\0T /order HTTP/1.1\r\nHost: front\r\n\r\n", Refused),
        new("a method that hides another", Get("/order", "X-HTTP-Method-Override: DELETE"), Passes()),
    ];
}
