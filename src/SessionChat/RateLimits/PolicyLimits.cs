namespace Platform.SessionChat.RateLimits;

/// <summary>The limits in force. A policy's number is the index of its bit in <see cref="RateLimitPolicies"/>.</summary>
internal sealed class PolicyLimits
{
    /// <summary>How many policies there are.</summary>
    public const int Count = 3;

    private static readonly string[] Names = ["create-guest-session", "customer-event", "default"];

    private readonly int[] _limits;

    public PolicyLimits(RateLimitOptions options)
    {
        _limits = [options.CreateGuestSession, options.CreateCustomerEvent, options.Default];
        Window = options.Window;
        for (int policy = 0; policy < Count; policy++)
            if (_limits[policy] > 0)
                Limited |= (RateLimitPolicies)(1 << policy);
    }

    /// <summary>Those that have a limit.</summary>
    public RateLimitPolicies Limited { get; }

    /// <summary>The same for all.</summary>
    public TimeSpan Window { get; }

    /// <summary>Requests within the window; 0 without a limit.</summary>
    public int this[int policy] => _limits[policy];

    /// <summary>What clients and metrics call it.</summary>
    public static string NameOf(int policy) => Names[policy];

    /// <summary>Whether a request counts as this one.</summary>
    public static bool Has(RateLimitPolicies policies, int policy) => ((int)policies & (1 << policy)) != 0;
}
