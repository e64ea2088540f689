using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>
/// The submissions of one flush as the arguments of the script (<c>add.lua</c> says how they are laid out), and its reply as
/// their answers. Frames are copied: after a time-out the client may still send them while the caller has long used its memory
/// for something else.
/// </summary>
internal sealed class FlushCall
{
    private const int HeaderValues = 6;

    private readonly List<WaitingSubmission> _keyless = [];
    private readonly List<WaitingSubmission> _keyed = [];
    private readonly Dictionary<int, ItemBuilder> _items = [];
    private readonly List<RedisKey> _streams = [];
    private readonly List<RedisKey> _idempotencyKeys = [];
    private readonly List<RedisValue> _values = [.. Enumerable.Repeat(RedisValue.EmptyString, HeaderValues)];
    private long _keylessEntries;
    private long _keylessBytes;

    public FlushCall(LogIngestOptions options, IReadOnlyList<WaitingSubmission> submissions)
    {
        foreach (var waiting in submissions)
            if (waiting.Submission.IdempotencyKey is { } key)
                WriteKeyed(waiting, key);
            else
                WriteKeyless(waiting);
        foreach (var item in _items.Values)
            Close(item);
        _values[0] = options.MaxPendingEntries;
        _values[1] = options.MaxPendingBytes;
        _values[2] = (long)options.IdempotencyWindow.TotalMilliseconds;
        _values[3] = _keylessEntries;
        _values[4] = _keylessBytes;
        _values[5] = _streams.Count;
        (Keys, Values) = ([RedisKeys.Depth, .. _streams, .. _idempotencyKeys], [.. _values]);
    }

    /// <summary>The script's keys.</summary>
    public RedisKey[] Keys { get; }

    /// <summary>The script's arguments.</summary>
    public RedisValue[] Values { get; }

    /// <summary>Answers all callers by the script's reply.</summary>
    public void Complete(RedisResult reply)
    {
        var answers = (RedisResult[])reply!;
        if (answers.Length != 1 + _keyed.Count)
            throw new InvalidOperationException($"The script answered {answers.Length} of {1 + _keyed.Count} times.");
        var admissions = Array.ConvertAll(answers, AdmissionOf);
        foreach (var waiting in _keyless)
            waiting.TrySetResult(admissions[0]);
        for (int i = 0; i < _keyed.Count; i++)
            _keyed[i].TrySetResult(admissions[1 + i]);
    }

    private static Admission AdmissionOf(RedisResult answer) =>
        (byte[])answer! switch
        {
            [(byte)'A'] => Admission.Accepted,
            [(byte)'F'] => Admission.Full,
            [(byte)'R', .. var first] => Admission.Replayed(first),
            _ => throw new InvalidOperationException("The script's answer is not known."),
        };

    private void WriteKeyless(WaitingSubmission waiting)
    {
        _keyless.Add(waiting);
        _keylessEntries += waiting.Submission.Entries;
        _keylessBytes += waiting.Bytes;
        foreach (var part in waiting.Submission.Parts)
        {
            var item = ItemOf(part.Shard);
            if (!item.Fits(part.Frames.Length))
                Close(item);
            if (item.Fits(part.Frames.Length))
                item.Add(part.Frames, part.Entries);
            else
                foreach (var (frames, entries) in ItemSplitter.Split(part.Frames, part.Entries))
                    Write(item.Stream, frames.ToArray(), entries);
        }
    }

    private void WriteKeyed(WaitingSubmission waiting, string key)
    {
        _keyed.Add(waiting);
        _idempotencyKeys.Add(RedisKeys.Idempotency(key));
        // Keeps the order in which submissions came.
        foreach (var part in waiting.Submission.Parts)
            Close(ItemOf(part.Shard));
        _values.Add(0);
        _values.Add(waiting.Submission.Answer.ToArray());
        _values.Add(waiting.Submission.Entries);
        _values.Add(waiting.Bytes);
        int count = _values.Count;
        _values.Add(0);
        int items = 0;
        foreach (var part in waiting.Submission.Parts)
        foreach (var (frames, entries) in ItemSplitter.Split(part.Frames, part.Entries))
        {
            Write(ItemOf(part.Shard).Stream, frames.ToArray(), entries);
            items++;
        }

        _values[count] = items;
    }

    private ItemBuilder ItemOf(int shard)
    {
        if (_items.TryGetValue(shard, out var item))
            return item;
        _streams.Add(RedisKeys.Shard(shard));
        return _items[shard] = new ItemBuilder(_streams.Count);
    }

    private void Close(ItemBuilder item)
    {
        if (item.TryBuild(out byte[] frames, out int entries))
            Write(item.Stream, frames, entries);
    }

    private void Write(int stream, byte[] frames, int entries)
    {
        _values.Add(stream);
        _values.Add(entries);
        _values.Add(frames);
    }
}
