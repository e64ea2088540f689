using System.Text;
using Platform.LoadHarness.Suites.Logs;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogReplyTests
{
    [Theory]
    [InlineData("""{"success":true,"accepted":5}""", null)]
    [InlineData("""{ "accepted": 5, "success": true, "more": 1 }""", null)]
    [InlineData("""{"success":true,"accepted":50}""", "all 5")]
    [InlineData("""{"success":true,"accepted":4}""", "all 5")]
    [InlineData("""{"success":true}""", "all 5")]
    [InlineData("""{"success":true,"accepted":"5"}""", "all 5")]
    [InlineData("""{"success":false,"accepted":5}""", "success")]
    [InlineData("""{"accepted":5}""", "success")]
    [InlineData("", "success")]
    public void ABatch_MustBeAcceptedWhole(string body, string? fault) => Check(fault, LogReply.ReadBatch(Encoding.UTF8.GetBytes(body), 5));

    [Theory]
    [InlineData("""{"success":true,"id":"0198c3a2-7d4e-7000-8000-000000000001"}""", null)]
    [InlineData("""{ "id": "x", "success": true }""", null)]
    [InlineData("""{"success":true,"id":""}""", "id")]
    [InlineData("""{"success":true,"id":null}""", "id")]
    [InlineData("""{"success":true}""", "id")]
    [InlineData("""{"success":false,"id":"x"}""", "success")]
    public void ASingleEntry_MustGetAnId(string body, string? fault) => Check(fault, LogReply.ReadSingle(Encoding.UTF8.GetBytes(body)));

    private static void Check(string? expected, string? found)
    {
        if (expected is null)
            Assert.Null(found);
        else
            Assert.Contains(expected, found, StringComparison.Ordinal);
    }
}
