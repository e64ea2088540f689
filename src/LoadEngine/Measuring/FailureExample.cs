using System.Text;
using System.Text.RegularExpressions;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Measuring;

/// <summary>A failure as it happened, for the report.</summary>
/// <param name="Kind">How the request failed.</param>
/// <param name="Step">The step it was sent by.</param>
/// <param name="Seconds">When it ended, in seconds since the start of the measurement.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Request">Head and body as sent, without credentials, cut to 2 KiB.</param>
/// <param name="Answer">Head and body as received, cut to 2 KiB; empty when there is none.</param>
public sealed partial record FailureExample(FailureKind Kind, string Step, double Seconds, string Reason, string Request, string Answer)
{
    private const int MostBytes = 2048;

    internal static FailureExample Of(FailureKind kind, string step, double seconds, string? reason, Request request, Reply reply) =>
        new(
            kind,
            step,
            seconds,
            reason ?? "",
            Credentials().Replace(Show(request.Head), "${name}: …") + "\r\n" + Show(request.Body.Span),
            Show(reply.Head.Span) + Show(reply.Body.Span)
        );

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostBytes)]);
        return bytes.Length > MostBytes ? $"{text}… ({bytes.Length:#,0} bytes)" : text;
    }

    /// <summary>Reports are passed on; a token in them would be too.</summary>
    [GeneratedRegex(
        @"^(?<name>(?:Proxy-)?Authorization|Cookie|X-Api-Key): [^\r\n]*",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Credentials();
}
