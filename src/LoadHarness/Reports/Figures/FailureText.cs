using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>Kinds of failures as people read them.</summary>
internal static class FailureText
{
    /// <summary>
    /// The kinds that count as failures: all but <see cref="FailureKind.None"/> and <see cref="FailureKind.Interrupted"/>.
    /// </summary>
    public static readonly IReadOnlyList<FailureKind> Kinds =
    [
        .. Enum.GetValues<FailureKind>().Where(kind => kind is not (FailureKind.None or FailureKind.Interrupted)),
    ];

    /// <summary>The kind in words.</summary>
    public static string Words(this FailureKind kind) =>
        kind switch
        {
            FailureKind.ClientError => "client error (4xx)",
            FailureKind.RateLimited => "rate limited (429)",
            FailureKind.ServerError => "server error (5xx)",
            FailureKind.Connection => "connection",
            FailureKind.Timeout => "time-out",
            FailureKind.BadBody => "bad answer (check)",
            FailureKind.Interrupted => "interrupted",
            _ => "none",
        };

    /// <summary>The kind where there is little room.</summary>
    public static string ShortWords(this FailureKind kind) =>
        kind switch
        {
            FailureKind.ClientError => "4xx",
            FailureKind.RateLimited => "429",
            FailureKind.ServerError => "5xx",
            FailureKind.BadBody => "bad answer",
            _ => kind.Words(),
        };
}
