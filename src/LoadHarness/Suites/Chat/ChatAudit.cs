using Platform.LoadEngine;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>Compares what the service stored with what it answered.</summary>
internal sealed class ChatAudit(ChatRun run, TimeProvider time)
{
    /// <summary>How long reading back may take; what was not read by then is told as unchecked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Names of what is found.</summary>
    public static readonly IReadOnlyList<string> Facts =
    [
        "lost_events",
        "repeated_events",
        "unanswered",
        "answered_twice",
        "offset_gaps",
        "lost_sessions",
        "over_limit",
        "checked_sessions",
        "unchecked_sessions",
    ];

    /// <summary>What must hold of it.</summary>
    public static readonly IReadOnlyList<string> Targets =
    [
        "lost_events == 0",
        "repeated_events == 0",
        "unanswered == 0",
        "answered_twice == 0",
        "offset_gaps == 0",
        "lost_sessions == 0",
        "over_limit == 0",
        "checked_sessions > 0",
    ];

    /// <summary>Makes sure that the service fits the run, and with <paramref name="sessions"/> opens as many.</summary>
    /// <exception cref="HttpRequestException">It does not.</exception>
    public async Task PrepareAsync(int sessions, CancellationToken cancellationToken)
    {
        await using var transport = Open();
        using var reply = await transport.SendAsync(run.Client(0).MakeStats(), cancellationToken);
        if (reply.Failure != FailureKind.None || reply.Status != 200)
            throw new HttpRequestException($"GET /stats: {reply.Error ?? $"status {reply.Status}"}.");
        var told = run.Client(0).Learn(reply);
        if (run.IsLimited && ServiceWindow.Misfit(told, run.Scale) is { } misfit)
            throw new HttpRequestException(misfit);
        if (!run.IsLimited && told is not null)
            throw new HttpRequestException(
                "it limits requests. Start it with "
                    + $"{string.Join(' ', ServiceWindow.Lifted.Select(pair => $"{pair.Key}={pair.Value}"))}, or leave its address "
                    + "away so that it is started for the run."
            );
        if (sessions > 0)
            await new Readback(run, transport, time).OpenAsync(sessions, cancellationToken);
    }

    /// <summary>Reads back, and counts what is wrong.</summary>
    public async Task<Dictionary<string, double>> InspectAsync(CancellationToken cancellationToken)
    {
        await using var transport = Open();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        await new Readback(run, transport, time).ReadAsync(patience.Token);

        var all = run.Pool.All;
        ChatSession[] read = [.. all.Where(session => session.WasRead || session.IsLost)];
        return new Dictionary<string, double>
        {
            ["lost_events"] = Sum(record => record.Lost),
            ["repeated_events"] = Sum(record => record.Repeated),
            ["unanswered"] = Sum(record => record.Unanswered),
            ["answered_twice"] = Sum(record => record.AnsweredTwice),
            ["offset_gaps"] = Sum(record => record.Gaps),
            ["lost_sessions"] = all.Count(session => session.IsLost),
            ["over_limit"] = run.OverLimit,
            ["checked_sessions"] = read.Length,
            ["unchecked_sessions"] = all.Count - read.Length,
        };

        double Sum(Func<SessionRecord, int> question) => read.Sum(session => session.Ask(question));
    }

    private ITransport Open() => new TransportOptions { MaxConnections = 100 }.Open(new RunClock(time));
}
