using System.Text;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>How an answer is named to its caller.</summary>
internal static class MessageId
{
    /// <summary>The upstream's own id, as Anthropic's look; a new one where it gave none.</summary>
    /// <param name="upstream">Escaped as in JSON.</param>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> upstream)
    {
        if (upstream.IsEmpty)
            return Encoding.ASCII.GetBytes($"msg_{Guid.NewGuid():N}");
        return upstream.StartsWith("msg_"u8) ? upstream : (byte[])[.. "msg_"u8, .. upstream];
    }
}
