namespace Platform.SessionChat.Storage.Writes;

/// <summary>
/// A change that waits for its transaction, with its caller. It is carried out within the transaction and answered after the commit.
/// </summary>
internal interface IPendingWrite
{
    /// <summary>Tells the caller what was worked out. Never throws.</summary>
    void Answer();

    /// <summary>Tells the caller that it failed. Never throws.</summary>
    void Refuse(Exception fault);
}

/// <summary>
/// The caller's side of a change. It continues on another thread: one caller's work must not delay the next one's answer.
/// </summary>
internal abstract class PendingWrite<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingWrite
{
    /// <summary>What was worked out; once more, when the transaction before failed.</summary>
    protected T? Result { get; set; }

    public void Answer() => TrySetResult(Result!);

    public void Refuse(Exception fault) => TrySetException(fault);
}
