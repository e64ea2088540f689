using System.Buffers.Text;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Orders;

/// <summary>One user's order: built once, its number, symbol and time patched in place before each send.</summary>
internal sealed class OrderRequest
{
    private static readonly byte[][] Symbols =
    [
        [.. "AAPL"u8],
        [.. "MSFT"u8],
        [.. "AMZN"u8],
        [.. "NVDA"u8],
    ];

    private readonly byte[] _body;
    private readonly Request _request;
    private readonly TimeProvider _time;
    private readonly int _orderId;
    private readonly int _symbol;
    private readonly int _timestamp;
    private long _sent;

    public OrderRequest(Uri target, int user, TimeProvider time)
    {
        _time = time;
        _body =
        [
            .. "{\"order_id\":\"CS_"u8,
            .. Digits(user, 5),
            .. "_0000000000\",\"symbol\":\"AAPL\",\"quantity\":100,\"price\":150.25,\"timestamp\":0000000000000000000}"u8,
        ];
        _orderId = _body.AsSpan().IndexOf("CS_"u8);
        _symbol = _body.AsSpan().IndexOf("AAPL"u8);
        _timestamp = _body.Length - 20;
        _request = new Request("POST", target.At("/order"), [new("Content-Type", "application/json")]) { Body = _body };
    }

    /// <summary>The number of the order last made.</summary>
    public ReadOnlySpan<byte> OrderId => _body.AsSpan(_orderId, 19);

    /// <summary>The next order.</summary>
    public Request Next()
    {
        long nanoseconds = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        Patch(_body.AsSpan(_orderId + 9, 10), ++_sent);
        Symbols[_sent % Symbols.Length].CopyTo(_body, _symbol);
        Patch(_body.AsSpan(_timestamp, 19), nanoseconds);
        return _request;
    }

    private static byte[] Digits(int number, int width)
    {
        var digits = new byte[width];
        Patch(digits, number);
        return digits;
    }

    private static void Patch(Span<byte> digits, long number)
    {
        for (int i = digits.Length - 1; i >= 0; i--)
            (number, digits[i]) = (number / 10, (byte)('0' + (number % 10)));
    }
}

/// <summary>What the order server must answer.</summary>
internal static class OrderReply
{
    /// <summary>Looks at an answer by bytes: the order must be the one sent, and the latency must be there.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="orderId">The number of the order that was sent.</param>
    /// <param name="latency">The server's latency in nanoseconds; 0 when it is not there.</param>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> orderId, out long latency)
    {
        latency = 0;
        if (body.IndexOf(orderId) < 0)
            return "The answer does not echo the order's number.";
        int at = body.IndexOf("\"latency_ns\":"u8);
        return at >= 0 && Utf8Parser.TryParse(body[(at + 13)..].TrimStart((byte)' '), out latency, out _)
            ? null
            : "The answer has no latency_ns.";
    }
}
