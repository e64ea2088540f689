using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

public sealed class StreamOptionsTests
{
    [Theory]
    [InlineData("""{"stream_options":{"include_usage":true}}""", true)]
    [InlineData("""{"stream_options":{"include_usage":false}}""", false)]
    [InlineData("""{"stream_options":null}""", false)]
    [InlineData("{}", false)]
    public void TheCaller_AsksForUsage(string request, bool expected) => Assert.Equal(expected, Asks(request));

    [Fact]
    public void ANullMemberWhoseNameIsNotUnicode_IsAsAbsent() =>
        Assert.True(Asks("""{"a\ud800":null,"stream_options":{"b\ud800":null,"include_usage":true}}"""));

    private static bool Asks(string request)
    {
        using var document = JsonDocument.Parse(request);
        return StreamOptions.AskForUsage(document.RootElement);
    }
}
