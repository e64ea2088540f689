using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Gateway.Conversion;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls.Converting;

/// <summary>Sends calls to upstreams that speak the other protocol.</summary>
internal sealed class ConvertedCalls(UpstreamClient client, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Names what was left out of a request because the upstream has no counterpart.</summary>
    private const string WarningHeader = "X-Gateway-Warning";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = RequestOutline.MaxDepth };

    /// <summary>Makes an attempt.</summary>
    /// <param name="call">The call.</param>
    /// <param name="instance">Where.</param>
    /// <param name="left">What is left of the call's time.</param>
    public async ValueTask<Attempt> TryAsync(LlmCall call, Instance instance, TimeSpan left)
    {
        var settings = instance.Settings;
        using var clock = new AttemptClock(settings, left, time, call.Http.RequestAborted);
        await PollThreadBudget.Before(call.Body.Length);
        using var request = JsonDocument.Parse(call.Body, Reading);
        var conversion = new ConvertedCall(call, instance, request.RootElement, Target(call, settings), clock);
        try
        {
            using var message = Request(conversion, settings);
            conversion.IsSent = true;
            using var response = await client.Invoker.SendAsync(message, clock.Token);
            return await AnswerAsync(conversion, response);
        }
        catch (CallErrorException e)
        {
            return (conversion.IsSent, e.Error.Kind) switch
            {
                (false, _) => new(AttemptOutcome.Unconvertible, Error: e.Error),
                (_, CallErrorKind.InvalidRequest) => new(AttemptOutcome.Refused, Error: e.Error),
                _ => Attempt.Failed(e.Error),
            };
        }
        catch (JsonException)
        {
            return Attempt.Failed(new(CallErrorKind.BadUpstream, $"The upstream '{settings.Name}' answered what is not JSON."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return UpstreamErrors.Of(e, call, clock, settings) is { } error ? Attempt.Failed(error) : Attempt.Abandoned;
        }
    }

    private ConversionTarget Target(LlmCall call, InstanceSettings settings) =>
        new(call.Outline.Model, settings.Models[call.Outline.Model])
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            AnthropicVersion = settings.AnthropicVersion,
            MaxHeldBytes = options.Value.MaxEventBytes,
        };

    private static HttpRequestMessage Request(ConvertedCall conversion, InstanceSettings settings)
    {
        var body = new ArrayBufferWriter<byte>(conversion.Call.Body.Length + 256);
        using (var json = new Utf8JsonWriter(body, SseWriter.Json))
            conversion.Converter.WriteRequest(conversion.Request, conversion.Target, conversion.Warnings, json);
        var message = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint)
        {
            Content = new ReadOnlyMemoryContent(body.WrittenMemory)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        UpstreamHeaders.Authorize(message.Headers, settings);
        if (settings.Protocol == Protocol.Anthropic)
            message.Headers.TryAddWithoutValidation("anthropic-version", settings.AnthropicVersion);
        return message;
    }

    private async ValueTask<Attempt> AnswerAsync(ConvertedCall conversion, HttpResponseMessage response)
    {
        var (call, clock) = (conversion.Call, conversion.Clock);
        if (!response.IsSuccessStatusCode)
        {
            var error = await UpstreamErrors.ReadAsync(response, conversion.Instance.Settings, time, clock.Token);
            return UpstreamErrors.MayFailOver(response.StatusCode) ? Attempt.Failed(error) : new(AttemptOutcome.Refused, Error: error);
        }

        string expected = call.Outline.IsStreamed ? "text/event-stream" : "application/json";
        if (!string.Equals(response.Content.Headers.ContentType?.MediaType, expected, StringComparison.OrdinalIgnoreCase))
            return Attempt.Failed(
                new(
                    CallErrorKind.BadUpstream,
                    $"The upstream '{conversion.Instance.Settings.Name}' answered with another content type than {expected}."
                )
            );
        await using var body = await response.Content.ReadAsStreamAsync(clock.Token);
        return call.Outline.IsStreamed
            ? await new ConvertedStream(conversion, body, options.Value.MaxEventBytes).SendAsync(() =>
                Begin(conversion, response, "text/event-stream")
            )
            : await SendWholeAsync(conversion, response, body);
    }

    private async ValueTask<Attempt> SendWholeAsync(ConvertedCall conversion, HttpResponseMessage response, Stream body)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        TokenUsage usage;
        using (
            var reply = await JsonDocument.ParseAsync(
                new BoundedStream(body, conversion.Clock, options.Value.MaxReplyBytes),
                Reading,
                conversion.Clock.Token
            )
        )
        using (var json = new Utf8JsonWriter(output, SseWriter.Json))
            usage = conversion.Converter.WriteReply(reply.RootElement, conversion.Target, json);
        Begin(conversion, response, "application/json");
        var http = conversion.Call.Http;
        http.Response.ContentLength = output.WrittenCount;
        try
        {
            await http.Response.BodyWriter.WriteAsync(output.WrittenMemory, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return Attempt.Abandoned with { Usage = usage };
        }

        return new(AttemptOutcome.Succeeded, 200) { Usage = usage };
    }

    private void Begin(ConvertedCall conversion, HttpResponseMessage response, string contentType)
    {
        var (call, http) = (conversion.Call, conversion.Call.Http);
        metrics.FirstToken(call, conversion.Instance, time.GetElapsedTime(call.Started));
        http.Response.ContentType = contentType;
        if (call.Outline.IsStreamed)
            http.Response.Headers.CacheControl = "no-cache";
        SetRequestId(call, response);
        if (conversion.Warnings.Count > 0)
            http.Response.Headers[WarningHeader] = "left out: " + string.Join(", ", conversion.Warnings);
    }

    /// <summary>The upstream's name for the call, under the caller's protocol's name for it.</summary>
    private static void SetRequestId(LlmCall call, HttpResponseMessage response)
    {
        call.Http.Response.Headers[UpstreamHeaders.RequestId(call.Protocol)] = UpstreamErrors.RequestId(response) ?? call.Id;
    }
}
