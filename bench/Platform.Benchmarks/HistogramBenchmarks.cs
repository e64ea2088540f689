using BenchmarkDotNet.Attributes;
using HdrHistogram;
using HdrHistogram.Utilities;
using Platform.LoadEngine.Measuring;

namespace Platform.Benchmarks;

/// <summary>
/// The load engine's histogram beside HdrHistogram's library, with the same range and precision. Latencies are a second's of a busy
/// step: 10,000, log-normal about 4 ms.
/// </summary>
public class HistogramBenchmarks
{
    private const int Latencies = 10_000;

    private readonly long[] _latencies = LogNormal();
    private readonly Histogram _ours = new();
    private readonly LongHistogram _theirs = Theirs();
    private readonly Recorder _recorder = HistogramFactory
        .With64BitBucketSize()
        .WithValuesUpTo(Histogram.MaxValue)
        .WithPrecisionOf(3)
        .WithThreadSafeReads()
        .Create();
    private readonly ByteBuffer _buffer = ByteBuffer.Allocate(Theirs().GetNeededByteBufferCapacity());

    [GlobalSetup]
    public void Setup()
    {
        Record();
        RecordHdrHistogram();
    }

    /// <summary>What a thread's shard does; any thread may read it meanwhile.</summary>
    [Benchmark(OperationsPerInvoke = Latencies)]
    public void Record()
    {
        foreach (long latency in _latencies)
            _ours.Record(latency);
    }

    /// <summary>No thread may read it meanwhile.</summary>
    [Benchmark(OperationsPerInvoke = Latencies)]
    public void RecordHdrHistogram()
    {
        foreach (long latency in _latencies)
            _theirs.RecordValue(latency);
    }

    /// <summary>Its way to be read meanwhile: two histograms that are swapped.</summary>
    [Benchmark(OperationsPerInvoke = Latencies)]
    public void RecordHdrRecorder()
    {
        foreach (long latency in _latencies)
            _recorder.RecordValue(latency);
    }

    /// <summary>What it allocates is what a second of a step takes in memory.</summary>
    [Benchmark]
    public Histogram Filled()
    {
        var histogram = new Histogram();
        foreach (long latency in _latencies)
            histogram.Record(latency);
        return histogram;
    }

    [Benchmark]
    public LongHistogram FilledHdrHistogram()
    {
        var histogram = Theirs();
        foreach (long latency in _latencies)
            histogram.RecordValue(latency);
        return histogram;
    }

    [Benchmark]
    public byte[] Encode() => HdrEncoding.EncodeCompressed(_ours);

    [Benchmark]
    public int EncodeHdrHistogram()
    {
        _buffer.Position = 0;
        return _theirs.EncodeIntoCompressedByteBuffer(_buffer);
    }

    private static LongHistogram Theirs() => new(1, Histogram.MaxValue, 3);

    private static long[] LogNormal()
    {
        var random = new Random(7);
        return
        [
            .. Enumerable
                .Range(0, Latencies)
                .Select(_ =>
                    (long)(
                        4e6 * Math.Exp(0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))
                    )
                ),
        ];
    }
}
