using System.Globalization;
using System.Text.Json;
using Platform.LoadHarness.Suites.Logs;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogBodyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    [InlineData(null)]
    public void EachBody_IsWellFormed_WithExactlyTheFieldsOfAnEntry(int? batchSize)
    {
        var body = new LogBody("device_042", "t-1", batchSize);
        body.Patch(7, Now.AddTicks(1_234_567), new Random(1));
        var json = JsonDocument.Parse(body.Bytes).RootElement;
        var all = batchSize is null ? [json] : json.GetProperty("logs").EnumerateArray().ToArray();

        Assert.Equal(batchSize ?? 1, all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(["device_id", "log_level", "message", "log_data"], all[i].EnumerateObject().Select(field => field.Name));
            var data = all[i].GetProperty("log_data");
            Assert.Equal(["test_id", "timestamp", "random_value", "sequence"], data.EnumerateObject().Select(field => field.Name));
            Assert.Equal("device_042", all[i].GetProperty("device_id").GetString());
            Assert.Contains(all[i].GetProperty("log_level").GetString(), Levels);
            Assert.EndsWith($" #{7 + i:D10}", all[i].GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal("t-1", data.GetProperty("test_id").GetString());
            Assert.Equal(
                Now.AddTicks(1_234_567),
                DateTimeOffset.Parse(data.GetProperty("timestamp").GetString()!, CultureInfo.InvariantCulture)
            );
            Assert.InRange(data.GetProperty("random_value").GetDouble(), 0, 0.999999);
            Assert.Equal(7 + i, data.GetProperty("sequence").GetInt64());
        }
    }

    [Fact]
    public void AThousandPatches_KeepTheBodyWellFormed_AndOfTheSameLength()
    {
        var body = new LogBody("device_000", "t", batchSize: 2);
        var random = new Random(3);
        HashSet<string> levels = [],
            states = [];
        int length = body.Bytes.Length;
        for (long sequence = 1; sequence < 9_999_999_990; sequence = (sequence * 2) + random.Next(100))
        {
            for (int i = 0; i < 30; i++)
            {
                body.Patch(sequence, Now, random);
                Assert.Equal(length, body.Bytes.Length);
                foreach (var entry in JsonDocument.Parse(body.Bytes).RootElement.GetProperty("logs").EnumerateArray())
                {
                    levels.Add(entry.GetProperty("log_level").GetString()!);
                    states.Add(entry.GetProperty("message").GetString()!.Split(" #")[0]);
                }
            }
        }

        Assert.Equal(Levels.Order(), levels.Order());
        Assert.Equal(10, states.Count);
    }

    [Fact]
    public void APatch_AllocatesNothing()
    {
        var body = new LogBody("device_000", "t", batchSize: 5);
        var random = new Random(3);
        body.Patch(1, Now, random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            body.Patch(i, Now, random);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
