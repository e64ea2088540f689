using System.Text;
using Platform.LogIngest.Queue;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>
/// What every queue must keep. A queue may answer a submission as late as when a worker has trimmed it; so a test either runs
/// a <see cref="QueueConsumer"/> or does not await what it adds before it has trimmed it.
/// </summary>
public abstract class LogQueueContract
{
    /// <summary>Shards that the tests use; 1 for a queue that has no more.</summary>
    protected virtual int Shards => 4;

    private int LastShard => Shards - 1;

    /// <summary>Opens a queue; a second time within a test, another on the same data, after the first was disposed.</summary>
    private protected abstract Task<ILogQueue> OpenAsync(LogIngestOptions options);

    private protected LogIngestOptions Options() => new() { Shards = Shards, PollInterval = TimeSpan.FromMilliseconds(2) };

    [Fact]
    public virtual async Task EverythingAccepted_IsReadExactlyOnceAndInOrder()
    {
        await using var queue = await OpenAsync(Options());
        await using var consumer = new QueueConsumer(queue, Shards);
        var kinds = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(device =>
                    Task.Run(async () =>
                    {
                        var answers = new List<AdmissionKind>();
                        for (int i = 0; i < 20; i++)
                            answers.Add(
                                (
                                    await queue.AddAsync(
                                        Frames.Submission($"device-{device}", first: 5 * i, count: 5, shard: device % Shards)
                                    )
                                ).Kind
                            );
                        return answers;
                    })
                )
        );
        Assert.All(kinds.SelectMany(answers => answers), kind => Assert.Equal(AdmissionKind.Accepted, kind));
        await UntilDepthAsync(queue, 0);
        for (int device = 0; device < 50; device++)
            Assert.Equal(Messages(0, 100), consumer.MessagesOf($"device-{device}"));
        Assert.All(consumer.Offsets.Values, offsets => Assert.Equal(offsets.Distinct().Order(), offsets));
    }

    [Fact]
    public virtual async Task SecondRequestWithAKey_GetsTheFirstAnswerAndAddsNothing()
    {
        await using var queue = await OpenAsync(Options());
        await using var consumer = new QueueConsumer(queue, Shards);
        var first = await queue.AddAsync(Frames.Submission("d", 0, 3, key: "k", answer: "first"));
        var second = await queue.AddAsync(Frames.Submission("d", 100, 3, key: "k", answer: "second"));
        var other = await queue.AddAsync(Frames.Submission("d", 200, 1, key: "other", answer: "third"));
        await UntilDepthAsync(queue, 0);
        Assert.Equal((AdmissionKind.Accepted, AdmissionKind.Replayed, AdmissionKind.Accepted), (first.Kind, second.Kind, other.Kind));
        Assert.Equal("first", Encoding.UTF8.GetString(second.Answer.Span));
        Assert.Equal([.. Messages(0, 3), .. Messages(200, 1)], consumer.MessagesOf("d"));
    }

    [Fact]
    public virtual async Task HundredCallersWithOneKey_OneIsAcceptedAndAllGetItsAnswer()
    {
        await using var queue = await OpenAsync(Options());
        await using var consumer = new QueueConsumer(queue, Shards);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async caller =>
                    (
                        Caller: caller,
                        Admission: await queue.AddAsync(Frames.Submission("d", caller, 1, key: "k", answer: $"answer {caller}"))
                    )
                )
        );
        await UntilDepthAsync(queue, 0);
        int winner = Assert.Single(answers, answer => answer.Admission.Kind == AdmissionKind.Accepted).Caller;
        Assert.Equal([$"entry {winner}"], consumer.MessagesOf("d"));
        foreach (var (caller, admission) in answers.Where(answer => answer.Caller != winner))
            Assert.Equal((AdmissionKind.Replayed, $"answer {winner}"), (admission.Kind, Encoding.UTF8.GetString(admission.Answer.Span)));
    }

    [Fact]
    public virtual async Task KeyOverSeveralShards_IsTakenWholeOrNotAtAll()
    {
        await using var queue = await OpenAsync(WithBound(entries: 1000));
        var filling = queue.AddAsync(Frames.Submission("filler", 0, 998)).AsTask();
        await UntilDepthAsync(queue, 998);
        var refused = await queue.AddAsync(OverAllShards("d", key: "k"));
        Assert.Equal((AdmissionKind.Full, 998), (refused.Kind, (await queue.DepthAsync(default)).Entries));

        await using var consumer = new QueueConsumer(queue, Shards);
        await filling;
        await UntilDepthAsync(queue, 0);
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(OverAllShards("d", key: "k"))).Kind);
        Assert.Equal(AdmissionKind.Replayed, (await queue.AddAsync(OverAllShards("d", key: "k"))).Kind);
        await UntilDepthAsync(queue, 0);
        for (int shard = 0; shard < Shards; shard++)
            Assert.Equal(Messages(0, 3), consumer.MessagesOf($"d-{shard}"));
    }

    [Fact]
    public virtual async Task WhatIsNotTrimmed_IsReadAgain()
    {
        await using var queue = await OpenAsync(Options());
        var adding = queue.AddAsync(Frames.Submission("d", 0, 7, LastShard)).AsTask();
        await UntilDepthAsync(queue, 7);
        var first = await ReadAsync(queue, LastShard, StreamOffset.Start);
        var again = await ReadAsync(queue, LastShard, StreamOffset.Start);
        Assert.Equal(Messages(0, 7), QueueConsumer.EntriesOf(first).Select(entry => entry.Message));
        Assert.Equal(first.Items.Select(item => item.Offset), again.Items.Select(item => item.Offset));
        Assert.Equal(QueueConsumer.EntriesOf(first), QueueConsumer.EntriesOf(again));
        Assert.Empty((await queue.ReadAsync(LastShard, first.Last, default)).Items);

        await queue.TrimAsync(LastShard, first.Last, default);
        Assert.Equal(AdmissionKind.Accepted, (await adding).Kind);
        Assert.Empty((await queue.ReadAsync(LastShard, StreamOffset.Start, default)).Items);
    }

    [Fact]
    public virtual async Task Trimming_LowersTheDepthByExactlyWhatItRemoves()
    {
        await using var queue = await OpenAsync(Options());
        var adding = new List<Task<Admission>>();
        for (int i = 1; i <= 3; i++)
        {
            // One at a time, so that each is an item of its own.
            adding.Add(queue.AddAsync(Frames.Submission("d", 10 * i, i)).AsTask());
            await UntilDepthAsync(queue, i * (i + 1) / 2);
        }

        adding.Add(queue.AddAsync(Frames.Submission("other", 0, 4, LastShard)).AsTask());
        await UntilDepthAsync(queue, 10);
        var run = await ReadAsync(queue, 0, StreamOffset.Start);
        var items = run.Items.Take(2).ToList();
        long bytes = (await queue.DepthAsync(default)).Bytes;
        await queue.TrimAsync(0, items[^1].Offset, default);
        // The same again does nothing.
        await queue.TrimAsync(0, items[^1].Offset, default);
        var depth = await queue.DepthAsync(default);
        Assert.Equal(10 - items.Sum(item => item.Entries), depth.Entries);
        Assert.Equal(bytes - items.Sum(item => item.Frames.Length), depth.Bytes);

        await using var consumer = new QueueConsumer(queue, Shards);
        await Task.WhenAll(adding);
        await UntilDepthAsync(queue, 0);
        Assert.Equal(default, await queue.DepthAsync(default));
    }

    [Fact]
    public virtual async Task FullQueue_RefusesAndAcceptsAgainOnceItIsTrimmed()
    {
        await using var queue = await OpenAsync(WithBound(entries: 1000));
        var first = queue.AddAsync(Frames.Submission("d", 0, 600)).AsTask();
        await UntilDepthAsync(queue, 600);
        var second = queue.AddAsync(Frames.Submission("d", 600, 400, LastShard, key: "k")).AsTask();
        await UntilDepthAsync(queue, 1000);
        Assert.Equal(AdmissionKind.Full, (await queue.AddAsync(Frames.Submission("d", 5000, 1))).Kind);
        Assert.Equal(AdmissionKind.Full, (await queue.AddAsync(Frames.Submission("d", 6000, 1, key: "refused"))).Kind);
        Assert.Equal(1000, (await queue.DepthAsync(default)).Entries);

        await using var consumer = new QueueConsumer(queue, Shards);
        Assert.All(await Task.WhenAll(first, second), admission => Assert.Equal(AdmissionKind.Accepted, admission.Kind));
        await UntilDepthAsync(queue, 0);
        Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", 1000, 1, key: "refused"))).Kind);
        await UntilDepthAsync(queue, 0);
        Assert.Equal(1001, consumer.MessagesOf("d").Distinct().Count());
    }

    [Fact]
    public virtual async Task FullOfBytes_Refuses()
    {
        var options = Options();
        options.MaxPendingBytes = 1 << 20;
        await using var queue = await OpenAsync(options);
        var first = queue.AddAsync(Frames.Submission("d", 0, 15_000)).AsTask();
        await UntilDepthAsync(queue, 15_000);
        Assert.Equal(AdmissionKind.Full, (await queue.AddAsync(Frames.Submission("d", 0, 15_000))).Kind);
        Assert.Equal(15_000, (await queue.DepthAsync(default)).Entries);
        await using (new QueueConsumer(queue, Shards))
            Assert.Equal(AdmissionKind.Accepted, (await first).Kind);
    }

    [Fact]
    public virtual async Task AfterReopening_OffsetsGoOnAscending()
    {
        var last = StreamOffset.Start;
        for (int i = 0; i < 3; i++)
        {
            await using var queue = await OpenAsync(Options());
            await using var consumer = new QueueConsumer(queue, 1, last);
            Assert.Equal(AdmissionKind.Accepted, (await queue.AddAsync(Frames.Submission("d", i, 1))).Kind);
            await UntilDepthAsync(queue, 0);
            var offset = Assert.Single(consumer.Offsets[0]);
            Assert.True(offset > last, $"{offset} comes after {last}.");
            last = offset;
        }
    }

    [Fact]
    public virtual async Task Depth_TellsEntriesBytesAndTheOldestOfAllShards()
    {
        await using var queue = await OpenAsync(Options());
        Assert.Equal(default, await queue.DepthAsync(default));
        Submission early = Frames.Submission("d", 0, 2, LastShard),
            late = Frames.Submission("d", 2, 5);
        var first = queue.AddAsync(early).AsTask();
        await UntilDepthAsync(queue, 2);
        var second = queue.AddAsync(late).AsTask();
        await UntilDepthAsync(queue, 7);

        var depth = await queue.DepthAsync(default);
        Assert.Equal(early.Bytes + late.Bytes, depth.Bytes);
        var oldest = (await ReadAsync(queue, LastShard, StreamOffset.Start)).Items[0].Offset;
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(oldest.Milliseconds), depth.Oldest);
        await using (new QueueConsumer(queue, Shards))
            await Task.WhenAll(first, second);
    }

    /// <summary>Waits until so many entries wait.</summary>
    private protected static Task UntilDepthAsync(ILogQueue queue, long entries) =>
        Waiting.UntilAsync(async () => (await queue.DepthAsync(default)).Entries == entries);

    /// <summary>Reads until something is there.</summary>
    private protected static async Task<QueueRun> ReadAsync(ILogQueue queue, int shard, StreamOffset after)
    {
        using var patience = new CancellationTokenSource(Waiting.Patience);
        while (true)
            if (await queue.ReadAsync(shard, after, patience.Token) is { Items.Count: > 0 } run)
                return run;
    }

    private protected static string[] Messages(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => $"entry {number}")];

    private LogIngestOptions WithBound(long entries)
    {
        var options = Options();
        options.MaxPendingEntries = entries;
        return options;
    }

    private Submission OverAllShards(string device, string key) =>
        new()
        {
            Parts = [.. Enumerable.Range(0, Shards).Select(shard => Frames.Submission($"{device}-{shard}", 0, 3, shard).Parts[0])],
            Entries = 3 * Shards,
            IdempotencyKey = key,
            Answer = "answer"u8.ToArray(),
        };
}
