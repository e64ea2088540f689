using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Calls;

/// <summary>What came of an attempt at an instance.</summary>
/// <param name="Outcome">Where the call <see cref="MayFailOver"/> nothing has gone to the caller.</param>
/// <param name="Status">What the caller was answered; 0 for nothing: then <paramref name="Error"/> is still to be told.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal readonly record struct Attempt(AttemptOutcome Outcome, int Status = 0, CallError? Error = null)
{
    /// <summary>Whether the call may fail over to another instance.</summary>
    public bool MayFailOver => Outcome is AttemptOutcome.Failed or AttemptOutcome.RateLimited or AttemptOutcome.Unconvertible;

    /// <summary>What the answer used; null when it is not known.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>An attempt of which nothing has gone to the caller.</summary>
    public static Attempt Failed(CallError error) =>
        new(error.Kind == CallErrorKind.RateLimited ? AttemptOutcome.RateLimited : AttemptOutcome.Failed, Error: error);

    /// <summary>The caller hung up.</summary>
    public static Attempt Abandoned => new(AttemptOutcome.Abandoned, 499);
}
