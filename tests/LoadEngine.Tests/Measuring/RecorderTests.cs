using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Tests.Measuring;

public class RecorderTests
{
    [Fact]
    public async Task ManyThreads_WhileSomebodyReads_NothingIsLostOrDoubled()
    {
        const int Threads = 8,
            Each = 50_000;
        var recorder = new Recorder(["one", "two"], ["trend"], ["things"]);
        var sum = Interval.Empty(["one", "two"], ["trend"], ["things"]);
        var before = recorder.Read();
        var writers = Enumerable
            .Range(0, Threads)
            .Select(thread =>
                Task.Factory.StartNew(
                    () =>
                    {
                        for (int i = 0; i < Each; i++)
                        {
                            using var reply = new Reply { SentAt = i, DoneAt = i + 1_000 };
                            recorder.Record(i % 2, i - 500, reply, i % 10 == 0 ? FailureKind.Timeout : FailureKind.None);
                            recorder.Measure(0, i);
                            recorder.Count(0, 2);
                        }
                    },
                    TaskCreationOptions.LongRunning
                )
            )
            .ToArray();

        while (!writers.All(writer => writer.IsCompleted))
            ReadInterval();
        await Task.WhenAll(writers);
        ReadInterval();

        Assert.Equal(Threads * Each, sum.All.Response.Count);
        Assert.Equal(Threads * Each / 2, sum.Steps[0].Service.Count);
        Assert.Equal(Threads * Each / 10, sum.All.Failed);
        Assert.Equal(Threads * Each, sum.Trends[0].Values.Count);
        Assert.Equal(2L * Threads * Each, sum.Counters[0].Count);
        Assert.Equal(1_500, sum.All.Response.Max);
        Assert.Equal(1_000, sum.All.Service.Max);

        void ReadInterval()
        {
            var now = recorder.Read();
            sum.Add(now.Since(before));
            before = now;
        }
    }

    [Fact]
    public void AnInterruptedRequest_IsNeitherMeasuredNorAFailure()
    {
        var recorder = new Recorder(["one"], [], []);
        using var reply = new Reply { DoneAt = 5 };
        recorder.Record(0, 0, reply, FailureKind.Interrupted);

        var all = recorder.Read().All;
        Assert.Equal(0, all.Response.Count);
        Assert.Equal(0, all.Failed);
        Assert.Equal(1, all.Failures[(int)FailureKind.Interrupted]);
    }

    [Fact]
    public void OfEachKindOfFailure_TheFirstThreeAreKept()
    {
        var recorder = new Recorder(["one"], [], []);
        for (int i = 0; i < 10; i++)
        {
            int n = i;
            recorder.Keep(FailureKind.Timeout, () => Example(FailureKind.Timeout, n));
            recorder.Keep(FailureKind.ServerError, () => Example(FailureKind.ServerError, n));
        }

        Assert.Equal(6, recorder.Examples.Count);
        Assert.Equal([0, 1, 2], recorder.Examples.Where(e => e.Kind == FailureKind.Timeout).Select(e => e.Seconds));
    }

    private static FailureExample Example(FailureKind kind, int n) => new(kind, "one", n, "", "", "");
}
