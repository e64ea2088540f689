using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Queue.Redis;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue.Redis;

/// <summary>Any sequence of adding, trimming, reading and opening again does what a few lists in memory would.</summary>
public sealed class RedisQueueModelTests : IAsyncLifetime
{
    private const int Shards = 3;

    private readonly RedisQueues _queues = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _queues.DisposeAsync();

    [Fact]
    public void AnyOperations_DoWhatTheModelDoes()
    {
        var add =
            from sizes in Gen.ArrayOf(Gen.Choose(0, 150), Shards)
            from key in Gen.Choose(0, 12)
            select (Step)(run => run.AddAsync(sizes, key < 5 ? $"k{key}" : null));
        var trim = from shard in Gen.Choose(0, Shards - 1) from item in Gen.Choose(0, 5) select (Step)(run => run.TrimAsync(shard, item));
        var reopen = Gen.Constant<Step>(run => run.ReopenAsync());
        var steps = Gen.Frequency((6, add), (3, trim), (1, reopen)).ListOf(30);
        Prop.ForAll(steps.ToArbitrary(), list => RunAsync(list).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private delegate Task Step(ModelRun run);

    private async Task RunAsync(IEnumerable<Step> steps)
    {
        var run = new ModelRun(_queues, Shards);
        await run.ReopenAsync();
        await _queues.AdministerAsync("FLUSHALL");
        foreach (var step in steps)
        {
            await step(run);
            await run.CheckAsync();
        }

        await run.CloseAsync();
    }

    /// <summary>A queue beside its model.</summary>
    private sealed class ModelRun(RedisQueues queues, int shards)
    {
        private readonly LogIngestOptions _options = new()
        {
            MaxPendingEntries = 1000,
            RunEntries = 100_000,
            PollInterval = TimeSpan.FromMilliseconds(1),
        };
        private readonly List<byte[]>[] _waiting = [.. Enumerable.Range(0, shards).Select(_ => new List<byte[]>())];
        private readonly Dictionary<string, string> _answers = [];
        private RedisLogQueue? _queue;
        private int _number;

        private RedisLogQueue Queue => _queue!;

        public async Task AddAsync(int[] sizes, string? key)
        {
            var parts = sizes
                .Select((entries, shard) => (Shard: shard, Entries: entries))
                .Where(part => part.Entries > 0)
                .Select(part => Frames.Submission($"d{part.Shard}", _number++, part.Entries, part.Shard).Parts[0])
                .ToList();
            if (parts.Count == 0)
                return;
            string answer = $"answer {_number}";
            var admission = await Queue.AddAsync(
                new Submission
                {
                    Parts = parts,
                    Entries = sizes.Sum(),
                    IdempotencyKey = key,
                    Answer = Encoding.UTF8.GetBytes(answer),
                }
            );
            if (key is not null && _answers.TryGetValue(key, out string? first))
                Assert.Equal((AdmissionKind.Replayed, first), (admission.Kind, Encoding.UTF8.GetString(admission.Answer.Span)));
            else if (Entries() + sizes.Sum() > _options.MaxPendingEntries)
                Assert.Equal(AdmissionKind.Full, admission.Kind);
            else
                Take(admission, parts, key, answer);
        }

        public async Task TrimAsync(int shard, int item)
        {
            var run = await Queue.ReadAsync(shard, StreamOffset.Start, default);
            if (run.Items.Count == 0)
                return;
            int count = Math.Min(item + 1, run.Items.Count);
            await Queue.TrimAsync(shard, run.Items[count - 1].Offset, default);
            _waiting[shard].RemoveRange(0, count);
        }

        public async Task ReopenAsync()
        {
            await CloseAsync();
            _queue = await queues.OpenAsync(_options);
        }

        public async Task CheckAsync()
        {
            var depth = await Queue.DepthAsync(default);
            Assert.Equal((Entries(), _waiting.Sum(items => items.Sum(frames => (long)frames.Length))), (depth.Entries, depth.Bytes));
            for (int shard = 0; shard < shards; shard++)
            {
                var run = await Queue.ReadAsync(shard, StreamOffset.Start, default);
                Assert.Equal(_waiting[shard].Count, run.Items.Count);
                Assert.All(_waiting[shard].Zip(run.Items), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Frames.Span)));
            }
        }

        public async Task CloseAsync()
        {
            if (_queue is not null)
                await _queue.DisposeAsync();
        }

        private void Take(Admission admission, List<ShardPart> parts, string? key, string answer)
        {
            Assert.Equal(AdmissionKind.Accepted, admission.Kind);
            foreach (var part in parts)
                _waiting[part.Shard].Add(part.Frames.ToArray());
            if (key is not null)
                _answers[key] = answer;
        }

        private long Entries() => _waiting.Sum(items => items.Sum(EntriesIn));

        private static long EntriesIn(byte[] frames)
        {
            long entries = 0;
            ReadOnlySpan<byte> rest = frames;
            while (LogIngest.Entries.EntryFrame.TryRead(ref rest, out _))
                entries++;
            return entries;
        }
    }
}
