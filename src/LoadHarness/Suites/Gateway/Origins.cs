using System.Text;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Tells by an answer's id which mock gave it.</summary>
/// <param name="mocks">The mocks.</param>
internal sealed class Origins(IReadOnlyList<Mock> mocks)
{
    /// <summary>No mock's.</summary>
    public const int Unknown = -1;

    private readonly byte[][] _names = [.. mocks.Select(mock => Encoding.ASCII.GetBytes(mock.Name))];

    /// <summary>
    /// The mock's place, or <see cref="Unknown"/>. The body's id is looked at first, and the request's where a conversion made another of
    /// it.
    /// </summary>
    public int Of(Reply reply)
    {
        var body = reply.Body.Span;
        int start = body.IndexOf("\"id\":\""u8) + 6;
        int found = start < 6 ? Unknown : Find(body[start..]);
        return found != Unknown ? found
            : Find(Encoding.ASCII.GetBytes(reply.Header("x-request-id") ?? "")) is var byRequest && byRequest != Unknown ? byRequest
            : Find(Encoding.ASCII.GetBytes(reply.Header("request-id") ?? ""));
    }

    /// <summary>An id is the mock's name, a hyphen and a number.</summary>
    private int Find(ReadOnlySpan<byte> id)
    {
        int end = id.IndexOf((byte)'"');
        int hyphen = (end < 0 ? id : id[..end]).LastIndexOf((byte)'-');
        for (int i = 0; i < _names.Length && hyphen > 0; i++)
        {
            if (id[..hyphen].SequenceEqual(_names[i]))
                return i;
        }

        return Unknown;
    }
}
