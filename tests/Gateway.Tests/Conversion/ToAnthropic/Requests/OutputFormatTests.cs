using Platform.Gateway.Conversion;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

[Trait("Row", "13")]
public sealed class OutputFormatTests
{
    [Fact]
    public void ASchema_IsTheOutputsFormat() =>
        AssertJson.Equal(
            """{"format":{"type":"json_schema","schema":{"type":"object","properties":{"é":{"type":"string"}}}}}""",
            Request(
                    With(
                        """
                        "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{"\u00e9":{"type":"string"}}}}}
                        """
                    )
                )
                .GetProperty("output_config")
        );

    [Fact]
    public void Text_SaysNothing() =>
        Assert.False(Request(With("\"response_format\":{\"type\":\"text\"}")).TryGetProperty("output_config", out _));

    [Fact]
    public void AnyJson_IsRefusedUnlessTheModelHasAFallback()
    {
        Refused("response_format.type", With("\"response_format\":{\"type\":\"json_object\"}"));

        var target = Target with { Model = Target.Model with { JsonObject = JsonObjectStyle.Instruct } };
        var request = Request(
            """{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"response_format":{"type":"json_object"}}""",
            target
        );
        Assert.Equal("Be brief.", request.GetProperty("system")[0].GetProperty("text").GetString());
        Assert.Contains("JSON object", request.GetProperty("system")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_format", "\"json\"")]
    [InlineData("response_format.type", "{}")]
    [InlineData("response_format.type", "{\"type\":\"grammar\"}")]
    [InlineData("response_format.json_schema", "{\"type\":\"json_schema\"}")]
    [InlineData("response_format.json_schema.schema", "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\"}}")]
    [InlineData("response_format.json_schema.x", "{\"type\":\"json_schema\",\"json_schema\":{\"x\":1}}")]
    [InlineData("response_format.x", "{\"type\":\"text\",\"x\":1}")]
    public void AnotherFormat_IsRefusedWithItsPlace(string param, string format) => Refused(param, With($"\"response_format\":{format}"));

    [Fact]
    public void ASchemasDescription_IsLeftOutWithAWarning() =>
        Assert.Equal(
            ["response_format.json_schema.description"],
            RequestAndWarnings(
                With("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"description\":\"d\",\"schema\":{}}}")
            ).LeftOut
        );
}
