using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine;

/// <summary>A named request of a scenario and what its answer must be.</summary>
/// <param name="name">The name under which it is measured.</param>
/// <param name="make">Makes the user's next request. It may return the same object each time with another body.</param>
public sealed class Step(string name, Func<VirtualUser, Request> make)
{
    /// <summary>The name under which the step is measured.</summary>
    public string Name { get; } = name;

    /// <summary>How often it is taken in a mix, relative to the others; above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Which statuses are a success; below 400 unless set.</summary>
    public Func<int, bool> Accepts { get; init; } = status => status < 400;

    /// <summary>Looks at a successful answer: null when it is right, else what is wrong. It must not block.</summary>
    public Func<VirtualUser, Reply, string?>? Check { get; init; }

    /// <summary>
    /// Told how each request ended before it is judged, also of one that was refused or never answered. It must not block.
    /// </summary>
    public Action<VirtualUser, Reply>? OnReply { get; init; }

    /// <summary>Makes the user's next request.</summary>
    public Request Make(VirtualUser user) => make(user);

    /// <summary>What became of a request.</summary>
    internal (FailureKind Kind, string? Reason) Judge(VirtualUser user, Reply reply)
    {
        OnReply?.Invoke(user, reply);
        if (reply.Failure != FailureKind.None)
            return (reply.Failure, reply.Error);
        if (Accepts(reply.Status))
            return Check?.Invoke(user, reply) is { } fault ? (FailureKind.BadBody, fault) : (FailureKind.None, null);
        return (
            reply.Status switch
            {
                429 => FailureKind.RateLimited,
                >= 500 => FailureKind.ServerError,
                >= 400 => FailureKind.ClientError,
                _ => FailureKind.BadBody,
            },
            $"Status {reply.Status}."
        );
    }
}

/// <summary>The pause of a user between steps, drawn evenly between two bounds.</summary>
/// <param name="AtLeast">The shortest pause, ≥ 0.</param>
/// <param name="AtMost">The longest pause; the same as the shortest for a constant one.</param>
public sealed record ThinkTime(TimeSpan AtLeast, TimeSpan AtMost)
{
    /// <summary>The next pause.</summary>
    public TimeSpan Next(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return AtLeast + ((AtMost - AtLeast) * random.NextDouble());
    }
}
