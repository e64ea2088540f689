using static Platform.EndToEnd.Tests.Fronts.Fate;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>
/// Chunks that are none. nginx reads a body whole before a service hears of it; through the Gateway a service may see the begin of a
/// request, never its end.
/// </summary>
internal static class HostileChunks
{
    private static readonly Fate Abc = Passes("POST /order HTTP/1.1") with { Body = "abc" };

    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        new("a chunk with an extension", Chunks("3;name=value\r\nabc\r\n0\r\n\r\n"), Abc),
        new("a size with leading zeros", Chunks("0003\r\nabc\r\n0\r\n\r\n"), Abc),
        new("a size of 0x3", Chunks("0x3\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a negative size", Chunks("-3\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a signed size", Chunks("+3\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size beyond 64 bits", Chunks("10000000000000003\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size just below 64 bits", Chunks("7fffffffffffffff\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size beyond the limit", Chunks("100001\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size that is empty", Chunks("\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size that is no number", Chunks("xyz\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size too small", Chunks("2\r\nabc\r\n0\r\n\r\n"), Refused),
        new("a size too large", Chunks("4\r\nabc\r\n0\r\n\r\n"), Nginx: Abc with { Body = "abc\r" }, Gateway: Refused),
        new("a size behind which a line ends without CR", Chunks("3\nabc\r\n0\r\n\r\n"), Nginx: Abc, Gateway: Refused),
        new("chunks whose lines end without CR", Chunks("3\nabc\n0\n\n"), Nginx: Abc, Gateway: Refused),
        new("an extension with a line end without CR", Chunks("3;a\nabc\r\n0\r\n\r\n"), Nginx: Abc, Gateway: Refused),
        new("a last chunk that is missing", Chunks("3\r\nabc\r\n"), Refused),
        new(
            "a last chunk with a forged trailer",
            Chunks("3\r\nabc\r\n0\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n", "Trailer: X-Forwarded-For"),
            Abc
        ),
    ];

    private static string Chunks(string chunks, params string[] headers) =>
        HostileRequest.Post(chunks, ["Transfer-Encoding: chunked", .. headers]);
}
