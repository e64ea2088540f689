using System.Text.Json;
using Platform.Gateway.Conversion;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls.Converting;

/// <summary>A call at an upstream of the other protocol.</summary>
/// <param name="Call">The call.</param>
/// <param name="Instance">Who answers.</param>
/// <param name="Request">The caller's request.</param>
/// <param name="Target">What the upstream takes.</param>
/// <param name="Clock">How long it may take.</param>
internal sealed record ConvertedCall(LlmCall Call, Instance Instance, JsonElement Request, ConversionTarget Target, AttemptClock Clock)
{
    /// <summary>Names of what was left out.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Converts it.</summary>
    public IConverter Converter { get; } = Converters.For(Call.Protocol);
}
