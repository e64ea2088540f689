using System.Text;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Protocols;

public sealed class EventScannerTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void EventsEndAtEmptyLines_HoweverTheyCome(string newline)
    {
        string[] events = ["data: a", "event: x\ndata: b\ndata: c", ": comment", "data:"];
        // One byte more, so that the last CR is known to be alone.
        byte[] all = Encoding.UTF8.GetBytes(
            string.Concat(events.Select(text => text.Replace("\n", newline, StringComparison.Ordinal) + newline + newline)) + ":"
        );
        for (int step = 1; step <= all.Length; step++)
            Assert.Equal(events, Split(all, step).Select(text => text.Replace(newline, "\n", StringComparison.Ordinal).TrimEnd('\n')));
    }

    [Fact]
    public void ACarriageReturnAtTheEnd_WaitsForItsLineFeed()
    {
        var scanner = new EventScanner();
        byte[] bytes = [.. "data: a\r\n\r\n"u8];
        Assert.Equal(-1, scanner.FindEnd(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Equal(bytes.Length, scanner.FindEnd(bytes));
        Assert.Equal(9, scanner.FindEnd("data: a\r\r"u8, areAll: true));
    }

    private static List<string> Split(byte[] all, int step)
    {
        var scanner = new EventScanner();
        List<string> found = [];
        int start = 0;
        for (int end = 0; end < all.Length; )
        {
            end = Math.Min(all.Length, end + step);
            while (scanner.FindEnd(all.AsSpan(start..end)) is >= 0 and var length)
            {
                found.Add(Encoding.UTF8.GetString(all, start, length));
                start += length;
            }
        }

        return found;
    }
}
