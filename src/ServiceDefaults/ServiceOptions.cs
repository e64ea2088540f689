using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults;

/// <summary>How the process lives and ends: section <c>Service</c>.</summary>
public sealed class ServiceOptions
{
    /// <summary>
    /// How long <c>/readyz</c> answers 503 while requests are still served, so that a balancer takes the service out
    /// before it stops listening. 0 to 5 s: with what is in flight the stop must stay below 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05", ErrorMessage = "must be from 00:00:00 to 00:00:05.")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Stop gracefully when standard input ends. A parent that holds the other end of the pipe takes its children along
    /// however it dies, SIGKILL included. The service then leaves its process group, so that a Ctrl-C meant for the
    /// parent does not stop it first.
    /// </summary>
    public bool StopWithStandardInput { get; set; }
}
