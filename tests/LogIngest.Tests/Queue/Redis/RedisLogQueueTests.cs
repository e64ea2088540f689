using Platform.LogIngest.Queue;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue.Redis;

/// <summary>The contract on a real Redis, and what only Redis has.</summary>
public sealed class RedisLogQueueTests : LogQueueContract, IAsyncLifetime
{
    private readonly RedisQueues _queues = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _queues.DisposeAsync();

    // Named again only so that they are skipped where there is no Redis.
    [Fact]
    public override Task EverythingAccepted_IsReadExactlyOnceAndInOrder() => base.EverythingAccepted_IsReadExactlyOnceAndInOrder();

    [Fact]
    public override Task SecondRequestWithAKey_GetsTheFirstAnswerAndAddsNothing() =>
        base.SecondRequestWithAKey_GetsTheFirstAnswerAndAddsNothing();

    [Fact]
    public override Task HundredCallersWithOneKey_OneIsAcceptedAndAllGetItsAnswer() =>
        base.HundredCallersWithOneKey_OneIsAcceptedAndAllGetItsAnswer();

    [Fact]
    public override Task KeyOverSeveralShards_IsTakenWholeOrNotAtAll() => base.KeyOverSeveralShards_IsTakenWholeOrNotAtAll();

    [Fact]
    public override Task WhatIsNotTrimmed_IsReadAgain() => base.WhatIsNotTrimmed_IsReadAgain();

    [Fact]
    public override Task Trimming_LowersTheDepthByExactlyWhatItRemoves() => base.Trimming_LowersTheDepthByExactlyWhatItRemoves();

    [Fact]
    public override Task FullQueue_RefusesAndAcceptsAgainOnceItIsTrimmed() => base.FullQueue_RefusesAndAcceptsAgainOnceItIsTrimmed();

    [Fact]
    public override Task FullOfBytes_Refuses() => base.FullOfBytes_Refuses();

    [Fact]
    public override Task AfterReopening_OffsetsGoOnAscending() => base.AfterReopening_OffsetsGoOnAscending();

    [Fact]
    public override Task Depth_TellsEntriesBytesAndTheOldestOfAllShards() => base.Depth_TellsEntriesBytesAndTheOldestOfAllShards();

    [Fact]
    public async Task TwoReplicasWithOneKey_OneIsAccepted()
    {
        await using var one = await _queues.OpenAsync();
        await using var other = await _queues.OpenAsync();
        for (int round = 0; round < 20; round++)
        {
            string key = $"k{round}";
            var answers = await Task.WhenAll(
                new[] { one, other, one, other }.Select(
                    (queue, caller) => queue.AddAsync(Frames.Submission("d", round, 1, key: key, answer: $"{caller}")).AsTask()
                )
            );
            Assert.Single(answers, answer => answer.Kind == AdmissionKind.Accepted);
            Assert.Single(
                answers.Where(answer => answer.Kind == AdmissionKind.Replayed).Select(answer => answer.Answer.Span[0]).Distinct()
            );
        }

        Assert.Equal(20, (await one.DepthAsync(default)).Entries);
    }

    [Fact]
    public async Task ScriptsThatRedisForgot_AreSentAgain()
    {
        await using var queue = await _queues.OpenAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", i, 1))).Kind);
            await _queues.AdministerAsync("SCRIPT", "FLUSH");
        }

        await queue.TrimAsync(0, (await queue.ReadAsync(0, StreamOffset.Start, default)).Last, default);
        Assert.Equal(default, await queue.DepthAsync(default));
    }

    [Fact]
    public async Task KeyedAndKeylessInOneFlush_KeepTheOrderInWhichTheyCame()
    {
        await using var queue = await _queues.OpenAsync();
        await queue.AddAsync(Frames.Submission("other", 0, 1));
        // While Redis stands still, the submissions gather.
        _queues.Server.Signal(ProcessSignal.Stop);
        var adding = Enumerable
            .Range(0, 200)
            .Select(i => queue.AddAsync(Frames.Submission("d", 10 * i, 10, key: i % 3 == 0 ? $"{i}" : null)).AsTask())
            .ToList();
        _queues.Server.Signal(ProcessSignal.Continue);
        Assert.All(await Task.WhenAll(adding), admission => Assert.Equal(AdmissionKind.Accepted, admission.Kind));
        await using var consumer = new QueueConsumer(queue, 1);
        await UntilDepthAsync(queue, 0);
        Assert.Equal(Messages(0, 2000), consumer.MessagesOf("d"));
    }

    [Fact]
    public async Task LargeSubmissions_BecomeItemsOfBoundedSize()
    {
        await using var queue = await _queues.OpenAsync(new LogIngestOptions { RunEntries = 100_000 });
        await queue.AddAsync(Frames.Submission("d", 0, 5000));
        await queue.AddAsync(Frames.Submission("d", 5000, 5000, key: "k"));
        var run = await queue.ReadAsync(0, StreamOffset.Start, default);
        Assert.Equal(Messages(0, 10_000), QueueConsumer.EntriesOf(run).Select(entry => entry.Message));
        Assert.All(run.Items, item => Assert.InRange(item.Frames.Length, 1, 64 << 10));
    }

    [Fact]
    public async Task Run_EndsWithTheItemThatReachesItsBound()
    {
        await using var queue = await _queues.OpenAsync(new LogIngestOptions { RunEntries = 100 });
        for (int i = 0; i < 30; i++)
            await queue.AddAsync(Frames.Submission("d", 9 * i, 9));
        var first = await queue.ReadAsync(0, StreamOffset.Start, default);
        var second = await queue.ReadAsync(0, first.Last, default);
        var third = await queue.ReadAsync(0, second.Last, default);
        Assert.Equal((108, 108, 54), (first.Entries, second.Entries, third.Entries));
    }

    [Fact]
    public async Task RunThatWasNotFull_IsFollowedByAPause()
    {
        var time = new ManualTime();
        await using var queue = await _queues.OpenAsync(new LogIngestOptions { PollInterval = TimeSpan.FromSeconds(10) }, time: time);
        await queue.AddAsync(Frames.Submission("d", 0, 1));
        var run = await queue.ReadAsync(0, StreamOffset.Start, default);
        var next = queue.ReadAsync(0, run.Last, default).AsTask();
        await queue.AddAsync(Frames.Submission("d", 1, 1));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await next).Entries);
    }

    [Fact]
    public async Task TrimmingByALaterWorker_CountsOffWhatAnEarlierOneLeft()
    {
        await using var first = await _queues.OpenAsync();
        for (int i = 0; i < 10; i++)
            await first.AddAsync(Frames.Submission("d", 3 * i, 3, shard: 5));
        var items = (await first.ReadAsync(5, StreamOffset.Start, default)).Items;
        await first.TrimAsync(5, items[1].Offset, default);
        // The first worker stored up to the eighth item and died before it trimmed; a third trims late what is gone already.
        await using var second = await _queues.OpenAsync(new LogIngestOptions { Shards = 1 });
        await second.TrimAsync(5, items[7].Offset, default);
        await first.TrimAsync(5, items[4].Offset, default);
        var depth = await second.DepthAsync(default);
        Assert.Equal((6, items[8].Frames.Length + items[9].Frames.Length), (depth.Entries, depth.Bytes));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(items[8].Offset.Milliseconds), depth.Oldest);
    }

    [Fact]
    public async Task LargeBacklog_IsTrimmedWhole()
    {
        await using var queue = await _queues.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => queue.AddAsync(Frames.Submission("d", i, 1, key: $"{i}")).AsTask()));
        Assert.Equal(5000, (await queue.DepthAsync(default)).Entries);
        await queue.TrimAsync(0, new StreamOffset(long.MaxValue / 2, 0), default);
        Assert.Equal(default, await queue.DepthAsync(default));
        Assert.Equal(0, (int)await _queues.AdministerAsync("XLEN", "{logs}:shard:0"));
    }

    private protected override async Task<ILogQueue> OpenAsync(LogIngestOptions options) => await _queues.OpenAsync(options);
}
