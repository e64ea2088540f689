using Platform.LoadHarness.Suites.Logs;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogReadbackTests
{
    /// <summary>Sends 4 requests of 3 entries: 1 … 12; a minus before a sequence stands for an entry of another test.</summary>
    [Theory]
    [InlineData("12 11 10 9 8 7 6 5 4 3", true, true)]
    [InlineData("11 10 9 8 7 6 5 4 3 2", true, false)] // the newest is missing
    [InlineData("12 11 11 10 9 8 7 6 5 4", true, false)] // one is there twice
    [InlineData("12 11 9 8 7 6 5 4 3 2", true, false)] // one is missing
    [InlineData("12 11 10", true, false)] // too few
    [InlineData("3 4 5 6 7 8 9 10 11 12", true, false)] // the oldest first
    [InlineData("-1 12 11 10 9 8 7 6 5 4", true, false)]
    [InlineData("", true, false)]
    [InlineData("9 8 7 6 5 4 3 2 1 -9", false, true)] // the last request has no answer: it may be missing
    [InlineData("12 11 10 9 8 7 6 5 4 3", false, true)] // or there
    [InlineData("13 12 11 10 9 8 7 6 5 4", false, false)] // but nothing that was not sent
    [InlineData("8 7 6 5 4 3 2 1", false, false)]
    public void NewestFirst_IsWhatWasSentAndAcknowledged(string sequences, bool lastIsAcknowledged, bool readable)
    {
        var device = new LogDevice(new LogTraffic(new Uri("http://x"), "t", 3, IdempotencyKeys: false), 0, new ManualTime());
        for (int i = 0; i < 4; i++)
        {
            device.Next(new Random(1));
            if (i < 3 || lastIsAcknowledged)
                Assert.Null(device.Check("""{"success":true,"accepted":3}"""u8));
        }

        long?[] answered =
        [
            .. sequences
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => text.StartsWith('-') ? (long?)null : long.Parse(text)),
        ];
        Assert.Equal(readable, LogReadback.IsNewestFirst(answered, device));
    }

    [Fact]
    public void EntriesOfAnEarlierTest_ComeAfterTheFewOfThisOne()
    {
        var device = new LogDevice(new LogTraffic(new Uri("http://x"), "t", 2, IdempotencyKeys: false), 0, new ManualTime());
        device.Next(new Random(1));
        Assert.Null(device.Check("""{"success":true,"accepted":2}"""u8));
        Assert.True(LogReadback.IsNewestFirst([2, 1, null, null], device));
    }
}
