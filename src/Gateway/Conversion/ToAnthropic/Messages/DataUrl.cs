using System.Buffers.Text;
using System.Text;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>A <c>data:</c> URL in base64 (RFC 2397).</summary>
internal readonly ref struct DataUrl
{
    /// <summary>Without parameters, as it was written.</summary>
    public ReadOnlySpan<byte> MediaType { get; private init; }

    /// <summary>In base64.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Whether it begins as such a URL does.</summary>
    public static bool IsMeant(ReadOnlySpan<byte> url) => url.Length >= 5 && Ascii.EqualsIgnoreCase(url[..5], "data:"u8);

    public static bool TryParse(ReadOnlySpan<byte> url, out DataUrl parsed)
    {
        parsed = default;
        int comma = url.IndexOf((byte)',');
        if (!IsMeant(url) || comma < 0)
            return false;
        var head = url[5..comma];
        var data = url[(comma + 1)..];
        if (!head.EndsWith(";base64"u8) || data.IsEmpty || !Base64.IsValid(data))
            return false;
        parsed = new() { MediaType = head[..head.IndexOf((byte)';')], Data = data };
        return true;
    }
}
