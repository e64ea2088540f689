using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Agents;

/// <summary>
/// Pauses between attempts: exponential with jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
/// </summary>
/// <param name="options">First and longest pause.</param>
/// <param name="random">Chooses.</param>
internal sealed class Backoff(IOptions<AgentOptions> options, Random random)
{
    private readonly Lock _gate = new();

    /// <summary>
    /// From half of the bound to the bound, which doubles with each attempt up to <see cref="AgentOptions.MaxRetryPause"/>.
    /// </summary>
    /// <param name="failures">How many attempts failed, 1 or more.</param>
    /// <param name="atLeast">What was asked for; it is not waited longer than the longest pause all the same.</param>
    public TimeSpan Pause(int failures, TimeSpan? atLeast = null)
    {
        double longest = options.Value.MaxRetryPause.TotalMilliseconds;
        double bound = Math.Min(longest, options.Value.RetryPause.TotalMilliseconds * Math.Pow(2, failures - 1));
        double pause;
        lock (_gate)
            pause = bound * (1 + random.NextDouble()) / 2;
        return TimeSpan.FromMilliseconds(Math.Min(longest, Math.Max(pause, atLeast?.TotalMilliseconds ?? 0)));
    }
}
