namespace Platform.SessionChat.Storage.Writes;

/// <summary>
/// A change that waits for its turn, with its caller. It is worked out within a transaction and answered after the commit.
/// </summary>
internal interface IPendingWrite
{
    /// <summary>Tells the caller what was worked out. Never throws.</summary>
    void Answer();

    /// <summary>Tells the caller that it failed. Never throws.</summary>
    void Refuse(Exception fault);
}

/// <summary>The caller's side of a change. He goes on elsewhere: one caller's work must not keep the next from its answer.</summary>
internal abstract class PendingWrite<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingWrite
{
    /// <summary>What was worked out; once more, when the transaction before failed.</summary>
    protected T? Result { get; set; }

    public void Answer() => TrySetResult(Result!);

    public void Refuse(Exception fault) => TrySetException(fault);
}
