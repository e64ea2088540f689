using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>
/// Judges replicas by their <c>/readyz</c>. One that says it is not ready (503: it drains, or its store is unavailable) gets no more
/// requests at once; one that does not answer, only after several times: it may be busy.
/// </summary>
internal sealed class ReadinessPolicy(IOptions<FrontDoorOptions> options, IDestinationHealthUpdater updater) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _unanswered = [];

    public string Name => PolicyName;

    /// <summary>Called for one round of probes at a time.</summary>
    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        updater.SetActive(cluster, [.. probingResults.Select(result => new NewActiveDestinationHealth(result.Destination, Judge(result)))]);

    private DestinationHealth Judge(DestinationProbingResult result)
    {
        var unanswered = _unanswered.GetOrCreateValue(result.Destination);
        unanswered.Value = result.Response is null ? unanswered.Value + 1 : 0;
        if (result.Response is { } response)
            return response.IsSuccessStatusCode ? DestinationHealth.Healthy : DestinationHealth.Unhealthy;
        return unanswered.Value < options.Value.UnansweredProbes ? result.Destination.Health.Active : DestinationHealth.Unhealthy;
    }
}
