using System.Globalization;
using System.Text.Json;
using Platform.LogIngest.Entries;
using static Platform.LogIngest.Tests.Entries.Parsed;

namespace Platform.LogIngest.Tests.Entries;

public sealed class LogDataTests
{
    private const string Nul = "holds the character NUL (\\u0000), which PostgreSQL's text cannot hold: leave it out.";
    private const string Surrogate = "holds half of a surrogate pair (such as \\ud800), which is no character: send whole characters.";
    private const string Number =
        "holds a number that is out of range: at most 400 characters, at most 1.7e308 in size, and not so small that it becomes 0. "
        + "Send it as a string.";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"":{"":[]},"a":null,"b":true,"c":"\\u0000 \\ud800"}""")]
    [InlineData("""{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"A":{}}""")]
    [InlineData("""{"timestamp":[1],"nested":{"timestamp":"2024-01-01"}}""")]
    [InlineData("""{"a":0,"b":-0.0,"c":0e0,"d":0.00e-999,"e":0E+0000999,"f":1.7e308,"g":5e-324,"h":123456789012345678901234567890}""")]
    [InlineData(
        """{"n1234567":1,"n1234568":2,"n12345678":3,"n123456789":4,"x123456789":5,"abc":6,"abd":7,"bbc":8,"ab":9,"ba":10,"a":11,"abcd":12,"abce":13}"""
    )]
    public void AGoodObject_IsKeptAsItWasSent(string data) => Assert.Equal(data, WithLogData(data).Single.LogData);

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"a":1,"\u0061":2}""", "a")]
    [InlineData("""{"\u0061":1,"a":2}""", "a")]
    [InlineData("""{"":1,"":2}""", "")]
    [InlineData("""{"x":{"y":[{"long_name_of_it":1,"b":2,"long_name_of_it":3}]}}""", "long_name_of_it")]
    [InlineData("""{"x":{"y":1},"y":{"x":1},"x":2}""", "x")]
    [InlineData("""{"\ud83d\ude00":1,"😀":2}""", "😀")]
    public void ANameGivenTwice_IsNamed(string data, string name) =>
        WithLogData(data).AssertBad("log_data", $"holds an object with the name \"{name}\" more than once: give each name once.");

    [Fact]
    public void ALongNameGivenTwice_IsShownInPart() =>
        WithLogData($$"""{"{{new string('x', 63)}}😀y":1,"{{new string('x', 63)}}😀y":1}""")
            .AssertBad("log_data", $"holds an object with the name \"{new string('x', 63)}…\" more than once: give each name once.");

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public void ManyNames_AreCompared(int count)
    {
        var names = Enumerable.Range(0, count).Select(number => $"\"{number:x}\":0").ToList();
        string unique = $"{{{string.Join(',', names)}}}",
            repeated = $"{{{string.Join(',', names)},\"{count - 1:x}\":0}}";
        var options = new LogIngestOptions { MaxLogDataBytes = 1 << 20 };
        Assert.Equal(unique, WithLogData(unique, options).Single.LogData);
        WithLogData(repeated, options)
            .AssertBad("log_data", $"holds an object with the name \"{count - 1:x}\" more than once: give each name once.");
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""", Nul)]
    [InlineData("""{"a":[{"b\u0000":1}]}""", Nul)]
    [InlineData("""{"a":"\ud800"}""", Surrogate)]
    [InlineData("""{"\ude00\ud83d":1}""", Surrogate)]
    [InlineData("""{"timestamp":"\ud800"}""", Surrogate)]
    [InlineData("""{"a":1e400}""", Number)]
    [InlineData("""{"a":[-1.8e308]}""", Number)]
    [InlineData("""{"a":1e-400}""", Number)]
    [InlineData("""{"a":0.001E-330}""", Number)]
    [InlineData("""{"a":0e-1000}""", Number)]
    [InlineData("""{"a":0.0e99999999999}""", Number)]
    [InlineData("""{"timestamp":1e999}""", Number)]
    public void WhatNoStoreCanHold_IsNamed(string data, string message) => WithLogData(data).AssertBad("log_data", message);

    [Theory]
    [InlineData(308, true)]
    [InlineData(309, false)]
    public void AnInteger_HasAtMostTheDigitsOfADouble(int digits, bool isTaken) =>
        Assert.Equal(isTaken, WithLogData($$"""{"a":{{new string('9', digits)}}}""").BadEntries == 0);

    [Theory]
    [InlineData(399, true)]
    [InlineData(400, true)]
    [InlineData(401, false)]
    public void ANumber_HasAtMost400Characters(int characters, bool isTaken) =>
        Assert.Equal(isTaken, WithLogData($$"""{"a":1.{{new string('3', characters - 2)}}}""").BadEntries == 0);

    [Fact]
    public void AFraction_MayHaveManyZeros_UntilItIsZero()
    {
        Assert.Equal(0, WithLogData($$"""{"a":0.{{new string('0', 320)}}1}""").BadEntries);
        Assert.Equal(1, WithLogData($$"""{"a":0.{{new string('0', 330)}}1}""").BadEntries);
        Assert.Equal(0, WithLogData($$"""{"a":0.{{new string('0', 330)}}}""").BadEntries);
    }

    [Theory]
    [InlineData("\"2024-05-06T07:08:09.123456Z\"", "2024-05-06T07:08:09.123456Z")]
    [InlineData("\"2024-05-06T07:08:09+02:00\"", "2024-05-06T05:08:09Z")]
    [InlineData("\"2024-05-06T07:08:09\\u002B02:00\"", "2024-05-06T05:08:09Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20Z")]
    [InlineData("1700000000123", "2023-11-14T22:13:20.123Z")]
    [InlineData("1700000000.123456", "2023-11-14T22:13:20.123456Z")]
    [InlineData("\"soon\"", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("-1", null)]
    [InlineData("{\"timestamp\":1700000000}", null)]
    [InlineData("[1700000000]", null)]
    public void Timestamp_IsTheTimeOfTheDevice_IfItIsATime(string timestamp, string? time)
    {
        long expected = time is null
            ? EntryFrame.NoTime
            : (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - EntryFrame.Epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        Assert.Equal(expected, WithLogData($$"""{"a":1,"time\u0073tamp":{{timestamp}},"b":5}""").Single.DeviceTime);
        Assert.Equal(expected, WithLogData($$"""{"timestamp":{{timestamp}}}""").Single.DeviceTime);
        Assert.Equal(EntryFrame.NoTime, WithLogData($$"""{"time":{{timestamp}},"x":{"timestamp":{{timestamp}} } }""").Single.DeviceTime);
    }

    [Fact]
    public void WhatIsTaken_IsWhatSystemTextJsonReads_WithoutRepeatedNames() =>
        Assert.Throws<JsonException>(() =>
            JsonDocument.Parse("""{"a":1,"\u0061":2}""", new JsonDocumentOptions { AllowDuplicateProperties = false })
        );
}
