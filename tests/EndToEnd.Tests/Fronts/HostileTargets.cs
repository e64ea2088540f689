using static Platform.EndToEnd.Tests.Fronts.Fate;
using static Platform.EndToEnd.Tests.Fronts.HostileRequest;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Paths and addresses that lead elsewhere than they seem to.</summary>
internal static class HostileTargets
{
    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        .. new[]
        {
            "/../order",
            "/a/../order",
            "/./order",
            "/order/..",
            "/%2e%2e/order",
            "/a/%2E./order",
            "/a/..%2forder",
            "/a%2f../order",
            "/a%2F%2e%2e%2Forder",
            "/a/..\\order",
            "/a/..%5corder",
            "/a\\..\\order",
            "/services/inventory/../log-ingest/stats",
            "/services/inventory/a%2fb/../metrics",
            "/services/inventory/%2e%2e/%2e%2e/order",
            "/services/inventory/metrics",
            "/services/inventory/METRICS",
            "/services/inventory/%6detrics",
            "/services/inventory/metrics/",
            "/services/order-api/openapi/v1.json",
            "/services/gateway/admin/instances",
            "/admin/keys",
            "/services%2finventory/stats",
            "/services/inventory%2fstats",
            "/order%00",
            "/order\0",
            "/order x",
            "/order\tx",
            "order",
            "",
            "?",
            "\\order",
            "%2forder",
        }.Select(target => new HostileRequest($"GET {target}", Get(target), Refused)),
        .. new[]
        {
            "/api/logs/%252e%252e/x",
            "/api/logs/a%2fb",
            "/api/logs/a%0d%0aX-Forwarded-For:%20203.0.113.9",
            "/api/logs/a?x=/../b",
            "/api/logs/a?x=%00",
            "/api/logs/%25%32%65",
            "/api/logs/a;b=c",
            "/api/logs/...",
            "/order?http://other/",
        }.Select(target => new HostileRequest($"GET {target}", Get(target), Passes($"GET {target} HTTP/1.1"))),
        new("GET /services/inventory/%252e%252e/x", Get("/services/inventory/%252e%252e/x"), Passes("GET /%252e%252e/x HTTP/1.1")),
        new("GET /services/inventory//order", Get("/services/inventory//order"), Passes("GET //order HTTP/1.1")),
        // These are the Gateway's own.
        new("GET /metrics", Get("/metrics"), Nginx: Refused, Gateway: Own),
        new("GET /openapi/v1.json", Get("/openapi/v1.json"), Nginx: Refused, Gateway: Own),
        // No service has a path that begins with two slashes.
        new(
            "GET /services/inventory//metrics",
            Get("/services/inventory//metrics"),
            Nginx: Refused,
            Gateway: Passes("GET //metrics HTTP/1.1")
        ),
        new("GET //order", Get("//order"), Nginx: Passes("GET //order HTTP/1.1"), Gateway: Refused),
        new("a fragment", Get("/order#x"), Refused),
        new("bytes that are no ASCII", Get("/api/logs/\xff"), Nginx: Passes("GET /api/logs/\xff HTTP/1.1"), Gateway: Refused),
        new("a whole address", Get("http://front/order"), Passes()),
        new("a whole address at another host", Get("http://other/order"), Nginx: Passes() with { Has = ["Host: other"] }, Gateway: Refused),
        new(
            "a whole address with a user",
            Get("http://user@front/order"),
            Nginx: Refused,
            Gateway: Passes() with
            {
                Has = ["Host: front"],
            }
        ),
        new("a whole address that climbs", Get("http://front/a/../order"), Refused),
        new("a whole address of something else", Get("file:///etc/passwd"), Refused),
        new("an address alone", Get("front:80"), Refused),
        new("a target that is too long", Get("/order?" + new string('a', 40_000)), Refused),
    ];
}
