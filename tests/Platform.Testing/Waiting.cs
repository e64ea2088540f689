namespace Platform.Testing;

/// <summary>Waits for what other threads and servers do.</summary>
public static class Waiting
{
    /// <summary>Only a guard against a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token);
    }
}
