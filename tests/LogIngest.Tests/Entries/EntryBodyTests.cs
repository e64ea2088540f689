using static Platform.LogIngest.Tests.Entries.Parsed;

namespace Platform.LogIngest.Tests.Entries;

/// <summary>The forms of bodies, and what refuses them as a whole.</summary>
public sealed class EntryBodyTests
{
    private const string NotUtf8 = "is not UTF-8: send JSON in UTF-8.";

    [Theory]
    [InlineData("""[A,B]""")]
    [InlineData("""  [ A , B ]  """)]
    [InlineData("""{"logs":[A,B]}""")]
    [InlineData("""{"source":{"logs":[1]},"\ud800":0,"lo\u0067s":[A,B],"more":[]}""")]
    public void BothFormsOfABatch_AreRead_InOrder(string form) => AssertBoth(Batch(Fill(form)));

    [Theory]
    [InlineData("A\nB")]
    [InlineData("A\nB\n")]
    [InlineData("A\r\nB\r\n")]
    [InlineData("\n \t\r\n A \n\n\r\n B\n\n")]
    public void Lines_AreRead_InOrder_AndBlankOnesIgnored(string form) => AssertBoth(Lines(Fill(form)));

    [Theory]
    [InlineData("[]", "logs", "must hold at least one entry.")]
    [InlineData("""{"logs":[]}""", "logs", "must hold at least one entry.")]
    [InlineData("{}", "logs", "is missing: must be an array of entries.")]
    [InlineData("""{"Logs":[A]}""", "logs", "is missing: must be an array of entries.")]
    [InlineData("A", "logs", "is missing: must be an array of entries.")]
    [InlineData("""{"logs":A}""", "logs", "must be an array of entries.")]
    [InlineData("""{"logs":null}""", "logs", "must be an array of entries.")]
    [InlineData("""{"logs":[A],"logs":[A]}""", "logs", "is given more than once: give it once.")]
    [InlineData("5", "$", "must be {\"logs\":[…]} or an array of entries.")]
    [InlineData("\"logs\"", "$", "must be {\"logs\":[…]} or an array of entries.")]
    public void AWrongBatch_IsRefused(string form, string field, string message) => Batch(Fill(form)).AssertRefused(field, message);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n\t\n")]
    public void NoLines_AreRefused(string body) => Lines(body).AssertRefused("logs", "must hold at least one entry.");

    [Theory]
    [InlineData("[A,]", 1, 58, "The JSON array contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData(
        "[A,\nB",
        2,
        56,
        "Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed."
    )]
    [InlineData("[A] x", 1, 59, "'x' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("[A]\n[B]", 2, 1, "'[' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("""{"logs":[A]}}""", 1, 67, "'}' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("[/**/A]", 1, 2, "'/' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData(
        "",
        1,
        1,
        "The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true."
    )]
    public void MalformedJson_IsRefused_AndSaysWhere(string form, int line, int position, string reason) =>
        Batch(Fill(form)).AssertRefused("$", $"is not JSON at line {line}, byte {position}: {reason}");

    [Theory]
    [InlineData("A B")]
    [InlineData("A,")]
    [InlineData("{A}")]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m",}""")]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m"} // x""")]
    [InlineData("{\"device_id\":\"d1\",\"log_level\":\"INFO\",\"message\":\"a\nb\"}")]
    public void AMalformedSingleEntry_IsRefused(string form)
    {
        var parsed = One(Fill(form));
        var fault = Assert.Single(parsed.Faults);
        Assert.True(parsed.IsRefused);
        Assert.Equal((null, "$"), (fault.Index, fault.Field));
        Assert.StartsWith("is not JSON at line 1, byte ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMalformedLine_IsABadEntry_AndTheOthersGoOn()
    {
        var parsed = Lines(Fill("A\n{\n\nA B\n[A\n{\"device_id\":,\nB"));
        AssertBoth(parsed with { Faults = [], Seen = 2 });
        Assert.Equal([1, 2, 3, 3, 4], parsed.Faults.Select(fault => fault.Index));
        Assert.All(parsed.Faults, fault => Assert.Equal("$", fault.Field));
        Assert.Contains(
            parsed.Faults,
            fault =>
                fault.Message.StartsWith(
                    "is not JSON at line 1, byte 57: '{' is invalid after a single JSON value",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal((6, 4), (parsed.Seen, parsed.BadEntries));
    }

    [Fact]
    public void ABodyThatIsNotUtf8_IsRefused()
    {
        byte[] body = [.. "["u8, .. """{"device_id":"d1","log_level":"INFO","message":" """u8, 0xFF, .. "\"}]"u8];
        Batch(body).AssertRefused("$", NotUtf8);
        One(body).AssertRefused("$", NotUtf8);
    }

    [Fact]
    public void ALineThatIsNotUtf8_IsABadEntry()
    {
        var parsed = Lines([.. "{\"device_id\":\""u8, 0xED, 0xA0, 0x80, .. "\"}\n"u8, .. System.Text.Encoding.UTF8.GetBytes(Good)]);
        Assert.Equal(new Platform.LogIngest.Entries.EntryFault(0, "$", NotUtf8), Assert.Single(parsed.Faults));
        Assert.Single(parsed.Entries);
    }

    private static string Fill(string form) =>
        form.Replace("A", Good, StringComparison.Ordinal)
            .Replace("B", Good.Replace("hello", "world", StringComparison.Ordinal), StringComparison.Ordinal);

    private static void AssertBoth(Parsed parsed)
    {
        Assert.Empty(parsed.Faults);
        Assert.Equal(["hello", "world"], parsed.Entries.Select(entry => entry.Message));
        Assert.Equal(2, parsed.Seen);
    }
}
