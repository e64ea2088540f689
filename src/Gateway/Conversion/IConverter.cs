using System.Buffers;
using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion;

/// <summary>Converts calls of one protocol to an upstream of the other. Without state: one serves all calls.</summary>
internal interface IConverter
{
    /// <summary>Writes the request for the upstream.</summary>
    /// <param name="request">The caller's, a JSON object.</param>
    /// <param name="target">What it is for.</param>
    /// <param name="warnings">Gets the names of the members that are left out because the upstream has no counterpart and the answer is
    /// right without them.</param>
    /// <param name="upstream">Gets the request.</param>
    /// <exception cref="Errors.CallErrorException">A member is wrong or has no counterpart; it is named.</exception>
    void WriteRequest(JsonElement request, ConversionTarget target, ICollection<string> warnings, Utf8JsonWriter upstream);

    /// <summary>Writes the caller's answer from an upstream's that is not streamed and no error.</summary>
    /// <exception cref="Errors.CallErrorException">The upstream's answer is not one.</exception>
    /// <exception cref="JsonException">As before.</exception>
    TokenUsage WriteReply(JsonElement reply, ConversionTarget target, Utf8JsonWriter caller);

    /// <summary>Converts one streamed answer.</summary>
    /// <param name="request">The caller's request.</param>
    /// <param name="target">What answers.</param>
    /// <param name="caller">Gets whole events in the caller's protocol.</param>
    IStreamConverter OpenStream(JsonElement request, ConversionTarget target, IBufferWriter<byte> caller);
}
