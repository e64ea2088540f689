using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>The figures of a step, or of all steps together, computed once for every report.</summary>
internal class RequestSummary
{
    /// <summary>Reads the figures.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="seconds">In how many seconds.</param>
    internal RequestSummary(StepCounts counts, double seconds)
    {
        (Step, Requests, Failed) = (counts.Name, counts.Response.Count, counts.Failed);
        SuccessRate = Requests > 0 ? 1 - ((double)Failed / Requests) : null;
        RequestsPerSecond = PerSecond(Requests, seconds);
        Goodput = PerSecond(Requests - Failed, seconds);
        BytesSentPerSecond = PerSecond(counts.BytesSent, seconds);
        BytesReceivedPerSecond = PerSecond(counts.BytesReceived, seconds);
        Failures = FailureText.Kinds.ToDictionary(kind => kind, kind => counts.Failures[(int)kind]);
        Interrupted = counts.Failures[(int)FailureKind.Interrupted];
        (Response, Service) = (LatencySummary.Of(counts.Response), LatencySummary.Of(counts.Service));
    }

    /// <summary>The step's name; <c>all</c> for all together.</summary>
    public string Step { get; }

    /// <summary>Requests that ended, failed ones too, interrupted ones not.</summary>
    public long Requests { get; }

    /// <summary>Requests that ended otherwise than they should.</summary>
    public long Failed { get; }

    /// <summary>The share of requests that did not fail, 0 … 1; null without requests.</summary>
    public double? SuccessRate { get; }

    /// <summary>Requests a second; null when no time passed.</summary>
    public double? RequestsPerSecond { get; }

    /// <summary>Requests a second that did not fail; null when no time passed.</summary>
    public double? Goodput { get; }

    /// <summary>Bytes of requests a second.</summary>
    public double? BytesSentPerSecond { get; }

    /// <summary>Bytes of answers a second.</summary>
    public double? BytesReceivedPerSecond { get; }

    /// <summary>Requests by kind of failure; kinds that did not occur are 0.</summary>
    public IReadOnlyDictionary<FailureKind, long> Failures { get; }

    /// <summary>Requests cut off by the end of the run: neither successes nor failures.</summary>
    public long Interrupted { get; }

    /// <summary>Time from when a request was due; null without requests.</summary>
    public LatencySummary? Response { get; }

    /// <summary>Time from when a request was sent; null without requests.</summary>
    public LatencySummary? Service { get; }

    /// <summary>A number a second; null when no time passed.</summary>
    protected static double? PerSecond(double count, double seconds) => seconds > 0 ? count / seconds : null;
}
