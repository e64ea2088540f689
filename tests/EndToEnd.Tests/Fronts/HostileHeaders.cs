using static Platform.EndToEnd.Tests.Fronts.Fate;
using static Platform.EndToEnd.Tests.Fronts.HostileRequest;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Headers that are none, or too many, or too large.</summary>
internal static class HostileHeaders
{
    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        new("a NUL in a value", Get("/order", "X-A: a\0b"), Refused),
        new("a NUL in a name", Get("/order", "X-\0A: a"), Refused),
        new("a CR in a value", Get("/order", "X-A: a\rX-B: b"), Refused),
        new("a line end without CR", Get("/order", "X-A: a\nX-Forwarded-For: 203.0.113.9"), Passes() with { Has = ["X-A: a"] }),
        new("lines that end without CR", "GET /order HTTP/1.1\nHost: front\n\n", Passes()),
        new("a space before the colon", Get("/order", "X-A : a"), Refused),
        new("a space in a name", Get("/order", "X A: a"), Refused),
        new("a tab in a name", Get("/order", "X\tA: a"), Refused),
        new("a header that is folded", Get("/order", "X-A: a", " b"), Refused),
        new("a header that is folded with a tab", Get("/order", "X-A: a", "\tb"), Refused),
        new("a first header that is folded", "GET /order HTTP/1.1\r\n Host: front\r\n\r\n", Refused),
        new("a header without a colon", Get("/order", "X-A"), Nginx: Passes() with { Has = ["X-A: "] }, Gateway: Refused),
        new("a header without a name", Get("/order", ": a"), Refused),
        new("one header that is too large", Get("/order", "X-A: " + new string('a', 40_000)), Refused),
        new(
            "headers that are too large together",
            Get("/order", [.. Enumerable.Range(0, 40).Select(i => $"X-{i}: {new string('a', 1_000)}")]),
            Refused
        ),
        new("headers that are too many", Get("/order", [.. Enumerable.Range(0, 5_000).Select(i => $"X-{i}: a")]), Refused),
        new("a header with a name that is too long", Get("/order", new string('a', 40_000) + ": a"), Refused),
        new("no host", "GET /order HTTP/1.1\r\n\r\n", Refused),
        new("two hosts", Get("/order", "Host: other"), Refused),
        new("two equal hosts", Get("/order", "Host: front"), Refused),
        new("an empty host", "GET /order HTTP/1.1\r\nHost:\r\n\r\n", Refused),
        new("a host with a space", "GET /order HTTP/1.1\r\nHost: fr ont\r\n\r\n", Refused),
        new("a host with a path", "GET /order HTTP/1.1\r\nHost: front/path\r\n\r\n", Refused),
        new("a host with a user", "GET /order HTTP/1.1\r\nHost: user@front\r\n\r\n", Refused),
        new("a host with two ports", "GET /order HTTP/1.1\r\nHost: front:1:2\r\n\r\n", Refused),
        new("a host with markup", "GET /order HTTP/1.1\r\nHost: <b>\r\n\r\n", Refused),
    ];
}
