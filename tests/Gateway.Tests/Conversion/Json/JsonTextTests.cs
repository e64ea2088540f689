using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Tests.Conversion.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\\n\\r\\t\\f")]
    [InlineData("\\u0020\\u000B\\u000c")]
    [InlineData("\\u00a0\\u2003\\u2028\\u3000")]
    [InlineData("\u00a0\u1680\u2029\u3000")]
    public void UnicodesWhiteSpace_HoweverItIsWritten_IsBlank(string raw) => Assert.True(JsonText.IsBlank(Encoding.UTF8.GetBytes(raw)));

    [Theory]
    [InlineData("a")]
    [InlineData("  a")]
    [InlineData("\\\\n")]
    [InlineData("\\\"")]
    [InlineData("\\b")]
    [InlineData("\\u0061")]
    [InlineData("\\ud83d")]
    [InlineData("\\u200b")]
    [InlineData("\u200b")]
    [InlineData(" é")]
    [InlineData("😀")]
    public void AnyOtherCharacter_IsNotBlank(string raw) => Assert.False(JsonText.IsBlank(Encoding.UTF8.GetBytes(raw)));

    [Theory]
    [InlineData("\"image/png\"", true)]
    [InlineData("\"image\\/png\"", true)]
    [InlineData("\"\\u0069\\u006d\\u0061\\u0067\\u0065\\u002f\\u0070\\u006e\\u0067\"", true)]
    [InlineData("\"image/pn\"", false)]
    [InlineData("\"image/png \"", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("7", false)]
    public void AText_IsWhatItSays_WithOrWithoutEscapes(string json, bool expected)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(expected, JsonText.Is(document.RootElement, "image/png"u8));
    }

    [Fact]
    public void WhatIsAbsent_IsNoText()
    {
        Assert.False(JsonText.Is(default, "a"u8));
        Assert.False(JsonText.HasText(default));
    }

    [Fact]
    public void HalfACharacter_UnescapesToNothing() => Assert.True(JsonText.Unescaped("\\ud800"u8).IsEmpty);

    [Fact]
    public void ALongText_IsShownCut() => Assert.Equal(64, JsonText.Shown(new byte[1000].AsSpan()).Length);
}
