using static Platform.EndToEnd.Tests.Fronts.Fate;
using static Platform.EndToEnd.Tests.Fronts.HostileRequest;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>
/// Headers by which a client claims to be another, or steers the proxies between it and the service. No service reads <c>X-Real-IP</c>, nor
/// names
/// with underscores for those with dashes.
/// </summary>
internal static class ForgedHeaders
{
    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        new("a forged X-Forwarded-For", Get("/order", "X-Forwarded-For: 203.0.113.9"), Passes()),
        new("two forged X-Forwarded-For", Get("/order", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 127.0.0.1"), Passes()),
        new("a forged X-Forwarded-For in lower case", Get("/order", "x-forwarded-for: 203.0.113.9"), Passes()),
        new("a forged X-Forwarded-Proto", Get("/order", "X-Forwarded-Proto: https"), Passes()),
        new("a forged X-Forwarded-Host", Get("/order", "X-Forwarded-Host: other"), Passes()),
        new("a forged X-Forwarded-Port", Get("/order", "X-Forwarded-Port: 443"), Passes()),
        new("a forged X-Forwarded-Prefix", Get("/order", "X-Forwarded-Prefix: /admin"), Passes()),
        new("a forged Forwarded", Get("/order", "Forwarded: for=203.0.113.9;proto=https;host=other"), Passes()),
        new(
            "a forged X-Real-IP",
            Get("/order", "X-Real-IP: 203.0.113.9"),
            Nginx: Passes() with
            {
                HasNo = ["X-Real-IP"],
            },
            Gateway: Passes()
        ),
        new(
            "a forged address with underscores",
            Get("/order", "X_Forwarded_For: 203.0.113.9"),
            Nginx: Passes() with
            {
                HasNo = ["X_Forwarded_For"],
            },
            Gateway: Passes()
        ),
        new(
            "an address that the next hop is to remove",
            Get("/order", "Connection: X-Forwarded-For", "X-Forwarded-For: 203.0.113.9"),
            Passes() with
            {
                HasNo = ["Connection"],
            }
        ),
        new(
            "a host that the next hop is to remove",
            Get("/order", "Connection: Host"),
            Passes() with
            {
                Has = ["Host: front"],
                HasNo = ["Connection"],
            }
        ),
        new(
            "a key that the next hop is to remove",
            Post("abc", "Content-Length: 3", "Connection: keep-alive, Idempotency-Key", "Idempotency-Key: 1"),
            Passes("POST /order HTTP/1.1") with
            {
                Body = "abc",
                Has = ["Idempotency-Key: 1"],
                HasNo = ["Connection"],
            }
        ),
        new(
            "a length that the next hop is to remove",
            Post("abc", "Content-Length: 3", "Connection: Content-Length"),
            Passes("POST /order HTTP/1.1") with
            {
                Body = "abc",
                HasNo = ["Connection"],
            }
        ),
        new(
            "headers for the next hop alone",
            Get("/order", "Connection: keep-alive", "Keep-Alive: timeout=1000", "TE: gzip"),
            Passes() with
            {
                HasNo = ["Connection", "Keep-Alive", "TE"],
            }
        ),
        new(
            "an upgrade to WebSocket",
            Get(
                "/order",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            ),
            Nginx: Passes(),
            Gateway: Refused
        ),
        new(
            "an upgrade to HTTP/2",
            Get("/order", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
            Passes()
        ),
        new(
            "an upgrade with a request behind it",
            Get("/order", "Connection: Upgrade", "Upgrade: websocket") + Get("/order?2"),
            Nginx: new Fate("GET /order HTTP/1.1", "GET /order?2 HTTP/1.1"),
            Gateway: Refused with
            {
                Lines = ["GET /order?2 HTTP/1.1"],
                Status = 501,
            }
        ),
        new(
            "an expectation",
            Post("abc", "Content-Length: 3", "Expect: 100-continue"),
            Passes("POST /order HTTP/1.1") with
            {
                Body = "abc",
            }
        ),
        new(
            "an unknown expectation",
            Post("abc", "Content-Length: 3", "Expect: 200-ok"),
            Passes("POST /order HTTP/1.1") with
            {
                Body = "abc",
            }
        ),
        new("an expectation without a body", Get("/order", "Expect: 100-continue"), Passes()),
    ];
}
