using System.Runtime.CompilerServices;

namespace Platform.SessionChat.RateLimits;

/// <summary>What became of a request.</summary>
internal enum RateLimitOutcome
{
    /// <summary>It was charged.</summary>
    Admitted,

    /// <summary>It was not, because a policy had no room: those with nothing left.</summary>
    Exceeded,

    /// <summary>It was not, because no further client can be remembered.</summary>
    TableFull,
}

/// <summary>A policy of a client after the decision.</summary>
/// <param name="Remaining">Requests that would be admitted now.</param>
/// <param name="UntilMore">How long until one more would be; zero when there can be no more, because none is counted.</param>
internal readonly record struct PolicyState(int Remaining, TimeSpan UntilMore);

/// <summary>By the number of the policy; of those that were not asked for it holds nothing.</summary>
[InlineArray(PolicyLimits.Count)]
internal struct PolicyStates
{
    private PolicyState _first;
}

/// <summary>Whether a request is admitted, and where its client stands.</summary>
internal struct RateLimitDecision
{
    public RateLimitOutcome Outcome;

    public PolicyStates States;

    /// <summary>Those of some policies that had no room.</summary>
    public readonly RateLimitPolicies Violated(RateLimitPolicies policies)
    {
        var violated = RateLimitPolicies.None;
        for (int policy = 0; policy < PolicyLimits.Count && Outcome == RateLimitOutcome.Exceeded; policy++)
            if (PolicyLimits.Has(policies, policy) && States[policy].Remaining == 0)
                violated |= (RateLimitPolicies)(1 << policy);
        return violated;
    }
}
