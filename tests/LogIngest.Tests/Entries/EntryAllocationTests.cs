using System.Text;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Tests.Entries;

public sealed class EntryAllocationTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public void AGoodBatch_AllocatesNothingForEachEntry(int entries)
    {
        const string Entry =
            """{"device_id":"device-7","log_level":"INFO","message":"said \"done\"","log_data":{"timestamp":"2024-05-06T07:08:09Z","value":1.5e3,"inner":{"a":[1,2]}}}""";
        byte[] body = Encoding.UTF8.GetBytes($$"""{"logs":[{{string.Join(',', Enumerable.Repeat(Entry, entries))}}]}""");
        const int Rounds = 50;
        int taken = 0;
        var parser = new EntryParser(new LogIngestOptions());
        for (int warm = 0; warm < Rounds; warm++)
            ParseOnce();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
            ParseOnce();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated / Rounds, 0, 300);
        Assert.Equal(2 * Rounds * entries, taken);

        void ParseOnce()
        {
            using var batch = new EntryBatch(Parsed.Now);
            parser.ParseBatch(body, batch);
            taken += batch.GroupByShard(4).Sum(part => part.Entries);
        }
    }
}
