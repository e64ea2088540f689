using static Platform.EndToEnd.Tests.Fronts.Fate;
using static Platform.EndToEnd.Tests.Fronts.HostileRequest;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>
/// Requests whose length may be read in two ways. The Gateway takes an encoding that ends with "chunked", and then no length (RFC 9112,
/// section
/// 6.3): what goes on is chunked and has no length, and what follows a request that had both is not read.
/// </summary>
internal static class HostileLengths
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: front\r\n\r\n";
    private const string Chunked = "3\r\nabc\r\n0\r\n\r\n";

    private static readonly Fate Abc = Passes("POST /order HTTP/1.1") with { Body = "abc" };

    public static readonly IReadOnlyList<HostileRequest> Rows =
    [
        new("an honest length", Post("abc", "Content-Length: 3"), Abc),
        new("two equal lengths", Post("abc", "Content-Length: 3", "Content-Length: 3"), Refused),
        new("two different lengths", Post("abc", "Content-Length: 3", "Content-Length: 0"), Refused),
        new("a list of equal lengths", Post("abc", "Content-Length: 3, 3"), Refused),
        new("a list of different lengths", Post("abc", "Content-Length: 3, 4"), Refused),
        new("a signed length", Post("abc", "Content-Length: +3"), Nginx: Refused, Gateway: Abc),
        new("a negative length", Post("abc", "Content-Length: -3"), Refused),
        new("a hexadecimal length", Post("abc", "Content-Length: 0x3"), Refused),
        new("a length with more behind it", Post("abc", "Content-Length: 3 4"), Refused),
        new("an empty length", Post("abc", "Content-Length:"), Refused),
        new("a length beyond 64 bits", Post("abc", "Content-Length: 18446744073709551619"), Refused),
        new("a length beyond the limit", Post("abc", "Content-Length: 1048577"), Refused),
        new("a length with a space before the colon", Post("abc", "Content-Length : 3"), Refused),
        new("length and chunks", Post(Chunked, "Content-Length: 3", "Transfer-Encoding: chunked"), Nginx: Refused, Gateway: Abc),
        new("chunks and length", Post(Chunked, "Transfer-Encoding: chunked", "Content-Length: 3"), Nginx: Refused, Gateway: Abc),
        new(
            "a request behind the chunks that the length covers",
            Post("0\r\n\r\n" + Smuggled, $"Content-Length: {Smuggled.Length + 5}", "Transfer-Encoding: chunked"),
            Nginx: Refused,
            Gateway: Passes("POST /order HTTP/1.1")
        ),
        new(
            "a request in the body of a GET",
            Get("/order", $"Content-Length: {Smuggled.Length}") + Smuggled,
            Passes() with
            {
                Body = Smuggled,
            }
        ),
        new(
            "a request in a body",
            Post(Smuggled, $"Content-Length: {Smuggled.Length}"),
            Passes("POST /order HTTP/1.1") with
            {
                Body = Smuggled,
            }
        ),
        new(
            "requests one behind the other",
            Get("/order?1") + Get("/order?2") + Post("abc", "Content-Length: 3"),
            new Fate("GET /order?1 HTTP/1.1", "GET /order?2 HTTP/1.1", "POST /order HTTP/1.1")
        ),
        new("honest chunks", Post(Chunked, "Transfer-Encoding: chunked"), Abc),
        new("chunks in upper case", Post(Chunked, "TRANSFER-ENCODING: CHUNKED"), Abc),
        new("an encoding with a space before the colon", Post(Chunked, "Transfer-Encoding : chunked"), Refused),
        new("an encoding behind a vertical tab", Post(Chunked, "Transfer-Encoding: \vchunked"), Refused),
        new("an encoding that is folded", Post(Chunked, "Transfer-Encoding:\r\n chunked"), Refused),
        new("an unknown encoding", Post(Chunked, "Transfer-Encoding: xchunked"), Refused),
        new("an unknown encoding and a length", Post("abc", "Transfer-Encoding: xchunked", "Content-Length: 3"), Refused),
        new("an encoding with a parameter", Post(Chunked, "Transfer-Encoding: chunked;q=1"), Refused),
        new("an encoding in quotes", Post(Chunked, "Transfer-Encoding: \"chunked\""), Refused),
        new("chunked, then identity", Post(Chunked, "Transfer-Encoding: chunked, identity"), Refused),
        new("identity, then chunked", Post(Chunked, "Transfer-Encoding: identity, chunked"), Nginx: Refused, Gateway: Abc),
        new("gzip, then chunked", Post(Chunked, "Transfer-Encoding: gzip, chunked"), Nginx: Refused, Gateway: Abc),
        new("identity and a length", Post("abc", "Transfer-Encoding: identity", "Content-Length: 3"), Refused),
        new("two encodings, the last one unknown", Post(Chunked, "Transfer-Encoding: chunked", "Transfer-Encoding: x"), Refused),
        new(
            "two encodings, the first one unknown",
            Post(Chunked, "Transfer-Encoding: x", "Transfer-Encoding: chunked"),
            Nginx: Refused,
            Gateway: Abc
        ),
        new("two equal encodings", Post(Chunked, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), Nginx: Refused, Gateway: Abc),
        new(
            "chunks in HTTP/1.0",
            $"POST /order HTTP/1.0\r\nHost: front\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked}",
            Nginx: Refused,
            Gateway: Abc
        ),
    ];
}
