using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace Platform.SessionChat.RateLimits;

/// <summary>
/// The answer's <c>RateLimit-Policy</c> and <c>RateLimit</c>: draft-ietf-httpapi-ratelimit-headers-10, lists of structured fields (RFC
/// 9651).
/// </summary>
internal sealed class RateLimitFields
{
    private const string PolicyName = "RateLimit-Policy";
    private const string StateName = "RateLimit";

    private readonly PolicyLimits _limits;
    private readonly StringValues[] _policies;

    public RateLimitFields(PolicyLimits limits)
    {
        _limits = limits;
        _policies =
        [
            .. Enumerable.Range(0, 1 << PolicyLimits.Count).Select(policies => new StringValues(PolicyText((RateLimitPolicies)policies))),
        ];
    }

    /// <summary>Sets both when the answer starts: what is set before is lost when a handler throws.</summary>
    public void Set(HttpContext context, RateLimitPolicies policies, in RateLimitDecision decision) =>
        context.Response.OnStarting(
            static state =>
            {
                var (headers, policy, text) = ((IHeaderDictionary, StringValues, string))state;
                headers[PolicyName] = policy;
                headers[StateName] = text;
                return Task.CompletedTask;
            },
            (context.Response.Headers, _policies[(int)policies], StateText(policies, decision))
        );

    /// <summary>Whole seconds, rounded up, at least 1.</summary>
    public static long Seconds(TimeSpan time) => Math.Max(1, (time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private string PolicyText(RateLimitPolicies policies) =>
        string.Join(
            ", ",
            Enumerable
                .Range(0, PolicyLimits.Count)
                .Where(policy => PolicyLimits.Has(policies, policy))
                .Select(policy =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"{PolicyLimits.NameOf(policy)}\";q={_limits[policy]};w={Seconds(_limits.Window)}"
                    )
                )
        );

    private static string StateText(RateLimitPolicies policies, in RateLimitDecision decision)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[128]);
        bool isFirst = true;
        for (int policy = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
            {
                text.AppendLiteral(isFirst ? "\"" : ", \"");
                text.AppendLiteral(PolicyLimits.NameOf(policy));
                Append(ref text, decision.States[policy]);
                isFirst = false;
            }

        return text.ToStringAndClear();
    }

    private static void Append(ref DefaultInterpolatedStringHandler text, PolicyState state)
    {
        text.AppendLiteral("\";r=");
        text.AppendFormatted(state.Remaining);
        // Left out where there can be no more.
        if (state.UntilMore == TimeSpan.Zero)
            return;
        text.AppendLiteral(";t=");
        text.AppendFormatted(Seconds(state.UntilMore));
    }
}
