using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>A submission whose caller waits. Used again for another once the caller has its answer.</summary>
internal sealed class WaitingSubmission : IValueTaskSource<Admission>
{
    /// <summary>Kept for use; beyond, they are left to the collector.</summary>
    private const int MostKept = 4096;

    private static readonly ObjectPool<WaitingSubmission> Pool = new DefaultObjectPool<WaitingSubmission>(new DefaultPooledObjectPolicy<WaitingSubmission>(), MostKept);

    // Continuations elsewhere: one caller's work must not keep the next caller from its answer.
    private ManualResetValueTaskSourceCore<Admission> _source = new() { RunContinuationsAsynchronously = true };
    private Submission? _submission;

    public Submission Submission => _submission ?? throw new InvalidOperationException("This one is not in use.");

    /// <summary>Of all its frames.</summary>
    public int Bytes { get; private set; }

    /// <summary>To be awaited once.</summary>
    public ValueTask<Admission> Answer => new(this, _source.Version);

    public static WaitingSubmission Of(Submission submission)
    {
        var waiting = Pool.Get();
        waiting._submission = submission;
        waiting.Bytes = 0;
        for (int i = 0; i < submission.Parts.Count; i++)
            waiting.Bytes += submission.Parts[i].Frames.Length;
        return waiting;
    }

    /// <summary>Answers the caller. Whoever calls this must not touch it afterwards.</summary>
    public void Complete(Admission admission) => _source.SetResult(admission);

    Admission IValueTaskSource<Admission>.GetResult(short token)
    {
        var admission = _source.GetResult(token);
        _source.Reset();
        _submission = null;
        Pool.Return(this);
        return admission;
    }

    ValueTaskSourceStatus IValueTaskSource<Admission>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Admission>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
