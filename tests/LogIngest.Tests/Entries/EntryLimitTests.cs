using static Platform.LogIngest.Tests.Entries.Parsed;

namespace Platform.LogIngest.Tests.Entries;

/// <summary>At each limit, one below and one above.</summary>
public sealed class EntryLimitTests
{
    private static readonly LogIngestOptions Small = new()
    {
        MaxBatchEntries = 3,
        MaxMessageBytes = 12,
        MaxLogDataBytes = 20,
        MaxJsonDepth = 5,
    };

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void DeviceId_HasAtMost128Characters(int length, bool isTaken)
    {
        string id = new('x', length),
            escaped = string.Concat(Enumerable.Repeat("\\u0078", length));
        foreach (string written in (string[])[id, escaped])
        {
            var parsed = One($$"""{"device_id":"{{written}}","log_level":"INFO","message":"m"}""");
            if (isTaken)
                Assert.Equal(id, parsed.Single.DeviceId);
            else
                parsed.AssertBad("device_id", "must be a string of 1 to 128 characters of A-Z, a-z, 0-9, '_', '.', ':' and '-'.");
        }
    }

    [Theory]
    [InlineData("xxxxxxxxxxx", 11)]
    [InlineData("xxxxxxxxxxxx", 12)]
    [InlineData("xxxxxxxxxxxxx", 13)]
    [InlineData("日日日日", 12)]
    [InlineData("日日日日x", 13)]
    [InlineData("\\u65e5\\u65e5\\u65e5\\u65e5", 12)]
    [InlineData("\\u65e5\\u65e5\\u65e5\\u65e5x", 13)]
    [InlineData("\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00", 12)]
    [InlineData("\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\n", 13)]
    [InlineData("\\\\\\\"\\n\\t\\/\\b\\f\\r\\u00e9\\u007f", 11)]
    public void Message_IsCountedInBytesOfUtf8_WithoutEscapes(string written, int bytes)
    {
        var parsed = One($$"""{"device_id":"d1","log_level":"INFO","message":"{{written}}"}""", Small);
        if (bytes <= 12)
            Assert.Equal(bytes, System.Text.Encoding.UTF8.GetByteCount(parsed.Single.Message));
        else
            parsed.AssertBad("message", $"has {bytes} bytes of UTF-8, and at most 12 are taken: shorten it.");
    }

    [Theory]
    [InlineData("""{"a":"xxxxxxxxxxx"}""", 19)]
    [InlineData("""{"a":"xxxxxxxxxxxx"}""", 20)]
    [InlineData("""{"a":"xxxxxxxxxxxxx"}""", 21)]
    [InlineData("""{ "a" :"xxxxxxxxxx"}""", 20)]
    [InlineData("""{ "a" : "xxxxxxxxxx"}""", 21)]
    public void LogData_IsCountedInBytesAsItWasSent(string written, int bytes)
    {
        var parsed = WithLogData(written, Small);
        if (bytes <= 20)
            Assert.Equal(written, parsed.Single.LogData);
        else
            parsed.AssertBad("log_data", $"has {bytes} bytes of JSON, and at most 20 are taken: send less.");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Batch_HasAtMostItsEntries_GoodOrBad(int entries)
    {
        foreach (string entry in (string[])[Good, "5"])
        {
            string list = string.Join(',', Enumerable.Repeat(entry, entries));
            foreach (
                var parsed in (Parsed[])
                    [
                        Batch($"[{list}]", Small),
                        Batch($$"""{"logs":[{{list}}]}""", Small),
                        Lines(list.Replace("},", "}\n", StringComparison.Ordinal).Replace("5,", "5\n", StringComparison.Ordinal), Small),
                    ]
            )
            {
                if (entries > 3)
                    parsed.AssertRefused("logs", "holds more than 3 entries: send them in several batches.");
                Assert.Equal(entries > 3, parsed.IsRefused);
                Assert.Equal(Math.Min(entries, 3), parsed.Seen);
            }
        }
    }

    [Fact]
    public void ABatchThatIsTooLarge_IsReadNoFurther() =>
        Batch($"[{Good},{Good},{Good},{Good}, here it is not JSON", Small)
            .AssertRefused("logs", "holds more than 3 entries: send them in several batches.");

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Depth_IsCountedFromTheOutermostValue(int inner)
    {
        string value = new string('[', inner) + new string(']', inner);
        string entry = $$"""{"device_id":"d1","log_level":"INFO","message":"m","log_data":{"a":{{value}} } }""";
        Assert.Equal(inner + 2 > 5, One(entry, Small).IsRefused);
        Assert.Equal(inner + 2 > 5, Lines(entry, Small).BadEntries == 1);
        Assert.Equal(inner + 3 > 5, Batch($"[{entry}]", Small).IsRefused);
    }

    [Theory]
    [InlineData("""{"a":1}""", false)]
    [InlineData("""{"a":[]}""", false)]
    [InlineData("""{"a":[[]]}""", true)]
    public void Depth_OfABatchWithLogs_CountsItsObjectAndArray(string data, bool isRefused) =>
        Assert.Equal(
            isRefused,
            Batch("{\"logs\":[{\"device_id\":\"d1\",\"log_level\":\"INFO\",\"message\":\"m\",\"log_data\":" + data + "}]}", Small).IsRefused
        );

    [Fact]
    public void TooDeep_IsSaidSo() =>
        One("""{"x":[[[[[1]]]]]}""", Small)
            .AssertRefused(
                "$",
                "is not JSON at line 1, byte 10: The maximum configured depth of 5 has been exceeded. Cannot read next JSON array."
            );

    [Fact]
    public void DeepestDepthThatOptionsAllow_IsRead()
    {
        var deepest = new LogIngestOptions { MaxJsonDepth = 64 };
        string open = string.Concat(Enumerable.Repeat("{\"a\":", 62)),
            close = new('}', 62);
        string data = open + "{\"\\u0061\":1,\"b\":2}" + close;
        Assert.Equal(data, WithLogData(data, deepest).Single.LogData);
        Assert.True(WithLogData($"{{\"a\":{data}}}", deepest).IsRefused);
    }
}
