using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion;

/// <summary>Converts the events of one streamed answer as they come. Not thread-safe.</summary>
internal interface IStreamConverter
{
    /// <summary>The tokens as far as the upstream told.</summary>
    TokenUsage Usage { get; }

    /// <summary>Whether a token has come: text, reasoning or a part of a tool call.</summary>
    bool HasContent { get; }

    /// <summary>Writes what the caller gets of an event of the upstream: nothing, or whole events.</summary>
    /// <param name="eventType">The event's name; <c>message</c> where it has none.</param>
    /// <param name="data">Its data.</param>
    /// <returns>Whether the answer is complete; what follows need not be read.</returns>
    /// <exception cref="Errors.CallErrorException">The event is an error, or not one of the protocol's. Of this event nothing is
    /// written.</exception>
    /// <exception cref="JsonException">The data are not JSON. Of this event nothing is written.</exception>
    bool Convert(string eventType, ReadOnlySpan<byte> data);

    /// <summary>The upstream has ended its stream: writes what is outstanding.</summary>
    /// <exception cref="Errors.CallErrorException">It ended before the answer was complete.</exception>
    void End();
}
