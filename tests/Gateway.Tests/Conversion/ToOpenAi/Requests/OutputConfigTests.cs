using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Requests;

public sealed class OutputConfigTests
{
    private const string Format =
        """{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}""";

    [Theory]
    [InlineData("\"output_config\":{\"format\":" + Format + "}")]
    [InlineData("\"output_format\":" + Format)]
    [Trait("Row", "13")]
    public void AFormatOfASchema_IsAStrictResponseFormat(string members) =>
        Same(
            """{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false},"strict":true}}""",
            Request(With(members))["response_format"]
        );

    [Theory]
    [InlineData("output_config.format.type", "\"output_config\":{\"format\":{\"type\":\"json_object\"}}")]
    [InlineData("output_config.format.type", "\"output_config\":{\"format\":{\"schema\":{}}}")]
    [InlineData("output_config.format.schema", "\"output_config\":{\"format\":{\"type\":\"json_schema\"}}")]
    [InlineData("output_config.format.schema", "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":[]}}")]
    [InlineData("output_config.format", "\"output_config\":{\"format\":\"json\"}")]
    [InlineData("output_config", "\"output_config\":[]")]
    [InlineData("output_format", "\"output_config\":{\"format\":" + Format + "},\"output_format\":" + Format)]
    [Trait("Row", "13")]
    public void AFormatThatIsNotUnderstood_IsRefused(string param, string members) => Refused(param, With(members));
}
