using System.Globalization;
using System.Net;
using Platform.Gateway.Errors;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>What failures of upstreams mean.</summary>
internal static class UpstreamErrors
{
    private const int LongestError = 64 << 10;
    private const int LongestMessage = 2000;

    /// <summary>Whether a call fails over to another instance after this status. A 4xx other than 429 is the caller's fault.</summary>
    public static bool MayFailOver(HttpStatusCode status) => (int)status is >= 500 or 429 or < 200 or (>= 300 and < 400);

    /// <summary>Reads why an upstream refuses; what is wrong with the reading counts less than the status.</summary>
    public static async ValueTask<CallError> ReadAsync(
        HttpResponseMessage response,
        InstanceSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        int status = (int)response.StatusCode;
        // Providers quote parts of the key there.
        if (status is 401 or 403)
            return new(
                ErrorShape.Kind(status),
                $"The upstream refused the gateway's own credentials ({status}). Tell the gateway's operator."
            )
            {
                RequestId = RequestId(response),
            };
        if (status is < 200 or (>= 300 and < 400))
            return new(CallErrorKind.BadUpstream, $"The upstream answered {status}, which is no answer to a call.")
            {
                RequestId = RequestId(response),
            };
        return Read(response, (await ReadStartAsync(response, cancellationToken)).Span, settings, time);
    }

    /// <summary>Why an upstream refuses, whose body has been read.</summary>
    public static CallError Read(HttpResponseMessage response, ReadOnlySpan<byte> body, InstanceSettings settings, TimeProvider time)
    {
        // Before the message is cut, so that no part of the key is left.
        var error = QuotedKey.Remove(
            ErrorShape.Read((int)response.StatusCode, body) with
            {
                RequestId = RequestId(response),
            },
            settings.ApiKey
        );
        return error with
        {
            Message = error.Message.Length <= LongestMessage ? error.Message : error.Message[..LongestMessage],
            RetryAfter = RetryAfter(response, time),
        };
    }

    /// <summary>How an upstream of either protocol names the call; null where it does not.</summary>
    public static string? RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("request-id", out var ids) || response.Headers.TryGetValues("x-request-id", out ids)
            ? ids.First()
            : null;

    /// <summary>What an exception of the client means; null when the caller hung up.</summary>
    public static CallError? Of(Exception exception, LlmCall call, AttemptClock clock, InstanceSettings settings)
    {
        if (call.IsAbandoned)
            return null;
        if (clock.IsOver)
            return new(CallErrorKind.Timeout, $"The upstream '{settings.Name}' took too long to answer.");
        return
            exception
                is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
                }
            ? new(CallErrorKind.BadUpstream, $"The upstream '{settings.Name}' cannot be reached.")
            : new(CallErrorKind.BadUpstream, $"The upstream '{settings.Name}' broke off, or answered what is not HTTP.");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadStartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        int length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            {
                length += read;
                if (length == LongestError)
                    break;
                if (length == buffer.Length)
                    Array.Resize(ref buffer, Math.Min(LongestError, length * 2));
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status says enough.
        }

        return buffer.AsMemory(0, length);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (
            response.Headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds)
            && milliseconds is >= 0 and < 1e9
        )
            return TimeSpan.FromMilliseconds(milliseconds);
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }
}
