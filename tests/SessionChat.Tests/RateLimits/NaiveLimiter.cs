using Platform.SessionChat.RateLimits;

namespace Platform.SessionChat.Tests.RateLimits;

/// <summary>Every admission that ever was, looked through each time. Times are in ticks.</summary>
internal sealed class NaiveLimiter(RateLimitOptions settings)
{
    private readonly PolicyLimits _limits = new(settings);
    private readonly List<(ClientKey Client, int Policy, long Time)> _admitted = [];

    public RateLimitDecision Charge(ClientKey client, RateLimitPolicies policies, long now)
    {
        var asked = Enumerable.Range(0, PolicyLimits.Count).Where(policy => PolicyLimits.Has(policies, policy)).ToList();
        var decision = new RateLimitDecision();
        if (asked.Exists(policy => Within(client, policy, now).Count >= _limits[policy]))
            decision.Outcome = RateLimitOutcome.Exceeded;
        else
            _admitted.AddRange(asked.Select(policy => (client, policy, now)));
        foreach (int policy in asked)
        {
            var times = Within(client, policy, now);
            decision.States[policy] = new PolicyState(
                _limits[policy] - times.Count,
                times.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(times.Min() + settings.Window.Ticks - now)
            );
        }

        return decision;
    }

    private List<long> Within(ClientKey client, int policy, long now) =>
        [
            .. _admitted
                .Where(one => one.Client == client && one.Policy == policy && one.Time > now - settings.Window.Ticks)
                .Select(one => one.Time),
        ];
}
