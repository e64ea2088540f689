using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Requests;

public sealed class StopSequencesTests
{
    [Fact]
    [Trait("Row", "9")]
    public void StopSequences_AreAListWithoutBlankOnes()
    {
        var (body, leftOut) = RequestAndWarnings(
            With(
                """
                "stop_sequences":["END",""," ","\n\t","a\nb"]
                """
            )
        );
        Same("""["END","a\nb"]""", body["stop"]);
        Assert.Equal(["stop_sequences"], leftOut);
    }

    [Fact]
    [Trait("Row", "9")]
    public void OneStopSequence_IsAListToo() => Same("""["END"]""", Request(With("\"stop_sequences\":[\"END\"]"))["stop"]);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [Trait("Row", "9")]
    [Trait("Row", "24")]
    public void NoStopSequences_AreAbsent(string list) => Assert.Null(Request(With($"\"stop_sequences\":{list}"))["stop"]);

    [Fact]
    [Trait("Row", "9")]
    public void FourStopSequencesAreTaken_FiveAreRefused()
    {
        Same(
            """["a","b","c","d"]""",
            Request(
                With(
                    """
                    "stop_sequences":["a","b","c","d"]
                    """
                )
            )["stop"]
        );
        Refused(
            "stop_sequences",
            With(
                """
                "stop_sequences":["a","b","c","d","e"]
                """
            )
        );
    }

    [Theory]
    [InlineData("stop_sequences", "\"END\"")]
    [InlineData("stop_sequences[1]", "[\"a\",7]")]
    public void StopSequencesThatAreNoTexts_AreRefused(string param, string list) => Refused(param, With($"\"stop_sequences\":{list}"));
}
