namespace Platform.LogIngest.Queue.InProcess;

/// <summary>Lets one submission a key through: another waits for the first one's answer, or finds it in the store.</summary>
/// <param name="findAnswer">The stored answer of a key.</param>
internal sealed class PendingKeys(Func<string, Task<byte[]?>> findAnswer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<ReadOnlyMemory<byte>?>> _first = [];

    /// <summary>
    /// Adds unless the key was answered before. The key is reserved before the store is asked, so that no gap is left between the two.
    /// </summary>
    public async Task<Admission> OnceAsync(string key, ReadOnlyMemory<byte> answer, Func<Task<Admission>> add)
    {
        while (true)
        {
            TaskCompletionSource<ReadOnlyMemory<byte>?>? first;
            lock (_gate)
            {
                if (!_first.TryGetValue(key, out first))
                    _first[key] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (first is null)
                return await AddFirstAsync(key, answer, add);
            // Null: the first was not taken after all, so this one may try.
            if (await first.Task is { } answered)
                return Admission.Replayed(answered);
        }
    }

    private async Task<Admission> AddFirstAsync(string key, ReadOnlyMemory<byte> answer, Func<Task<Admission>> add)
    {
        ReadOnlyMemory<byte>? answered = null;
        try
        {
            if (await findAnswer(key) is { } before)
            {
                answered = before;
                return Admission.Replayed(before);
            }

            var admission = await add();
            if (admission.Kind == AdmissionKind.Accepted)
                answered = answer;
            return admission;
        }
        finally
        {
            TaskCompletionSource<ReadOnlyMemory<byte>?>? mine;
            lock (_gate)
                _first.Remove(key, out mine);
            mine!.SetResult(answered);
        }
    }
}
