using Platform.Gateway.Conversion.ToAnthropic;
using Platform.Gateway.Conversion.ToOpenAi;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion;

/// <summary>Which converter serves which callers.</summary>
internal static class Converters
{
    private static readonly ToAnthropicConverter ToAnthropic = new();
    private static readonly ToOpenAiConverter ToOpenAi = new();

    /// <summary>The one whose callers speak a protocol, and whose upstreams speak the other.</summary>
    public static IConverter For(Protocol caller) => caller == Protocol.OpenAi ? ToAnthropic : ToOpenAi;
}
