using System.Collections;
using System.Runtime.CompilerServices;
using Xunit;

namespace Platform.Testing;

/// <summary>
/// Waits for what other threads and servers do. A wait that lasts too long fails, and says for what it was and what was seen last.
/// </summary>
public static class Waiting
{
    /// <summary>Only a guard against a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The same, while processes are killed and started again.</summary>
    public static readonly TimeSpan PatienceWithCrashes = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Whole pages of metrics are read; in characters.</summary>
    private const int LongestSeen = 2000;

    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), what);

    public static Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(condition, holds => holds, what: what);

    /// <summary>Reads until what is read is what is wanted.</summary>
    /// <param name="read">Asked again after a short pause.</param>
    /// <param name="wanted">Whether it is.</param>
    /// <param name="patience">How long it may take; <see cref="Patience"/> unless told.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <returns>What was read last.</returns>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> read,
        Func<T, bool> wanted,
        TimeSpan? patience = null,
        [CallerArgumentExpression(nameof(wanted))] string what = ""
    )
    {
        var limit = patience ?? Patience;
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await read();
            if (wanted(seen))
                return seen;
            if (TimeProvider.System.GetElapsedTime(begun) > limit)
                throw new TimeoutException($"Within {limit.TotalSeconds} s it did not come to: {what}. Seen last: {Text(seen)}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static string Text(object? seen)
    {
        string text = seen switch
        {
            null => "nothing",
            string whole => whole,
            IEnumerable many => $"[{string.Join(", ", many.Cast<object?>())}]",
            _ => $"{seen}",
        };
        return text.Length <= LongestSeen ? text : $"{text[..LongestSeen]} … ({text.Length} characters)";
    }
}
