using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Suites.Logs;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Logs;

public class LogDeviceTests
{
    private static readonly LogTraffic Batches = new(new Uri("http://127.0.0.1:5001"), "t", BatchSize: 5, IdempotencyKeys: false);

    [Fact]
    public void Sequences_AscendWithoutGap_FromOneRequestToTheNext() =>
        Prop.ForAll(
                Gen.Choose(1, 20).Two().ToArbitrary(),
                sizes =>
                {
                    var device = new LogDevice(Batches with { BatchSize = sizes.Item1 }, 0, new ManualTime());
                    long[] sent = [.. Enumerable.Range(0, sizes.Item2).SelectMany(_ => Sequences(device.Next(new Random(1))))];
                    return sent.SequenceEqual(Enumerable.Range(1, sizes.Item1 * sizes.Item2).Select(n => (long)n));
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(5, "http://127.0.0.1:5001/api/logs/batch")]
    [InlineData(null, "http://127.0.0.1:5001/api/log")]
    public void Requests_GoWhereTheContractSays(int? batchSize, string url)
    {
        var request = new LogDevice(Batches with { BatchSize = batchSize }, 7, new ManualTime()).Next(new Random(1));
        Assert.Equal(("POST", url), (request.Method, request.Url.ToString()));
        Assert.Equal([new("Content-Type", "application/json")], request.Headers);
    }

    [Fact]
    public void WithIdempotencyKeys_EachRequestHasOneOfItsOwn()
    {
        var traffic = Batches with { IdempotencyKeys = true };
        LogDevice[] devices = [new(traffic, 0, new ManualTime()), new(traffic, 1, new ManualTime())];
        string[] keys =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(i => devices[i % 2].Next(new Random(1)).Headers.Single(header => header.Key == "Idempotency-Key").Value),
        ];
        Assert.Equal(20, keys.Distinct().Count());
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 128));
    }

    [Fact]
    public void OnlyAGoodAnswer_AcknowledgesWhatWasSent()
    {
        var device = new LogDevice(Batches, 0, new ManualTime());
        device.Next(new Random(1));
        Assert.Null(device.Check("""{"success":true,"accepted":5}"""u8));
        Assert.True(device.AllAcknowledged);
        device.Next(new Random(1));
        Assert.NotNull(device.Check("""{"success":true,"accepted":4}"""u8));
        Assert.Equal((10, 5, false), (device.LastSent, device.LastAcknowledged, device.AllAcknowledged));
        device.Next(new Random(1));
        Assert.Null(device.Check("""{"success":true,"accepted":5}"""u8));
        Assert.Equal((15, 15, false), (device.LastSent, device.LastAcknowledged, device.AllAcknowledged));
    }

    private static IEnumerable<long> Sequences(Request request) =>
        JsonDocument
            .Parse(request.Body)
            .RootElement.GetProperty("logs")
            .EnumerateArray()
            .Select(entry => entry.GetProperty("log_data").GetProperty("sequence").GetInt64());
}
