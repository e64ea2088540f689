using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.Gateway.Conversion;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Calls.Converting;

/// <summary>
/// A streamed answer on its way through a converter. Each event is converted and sent before the next is read, so that a slow caller slows
/// the upstream.
/// </summary>
internal sealed class ConvertedStream(ConvertedCall conversion, Stream upstream, int maxEvent)
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private bool _hasBegun;

    /// <summary>Converts and sends the whole answer.</summary>
    /// <param name="begin">Sets the headers, before the first byte.</param>
    /// <returns>What came of it: it may go on elsewhere while nothing was sent.</returns>
    /// <exception cref="CallErrorException">The upstream failed before anything was sent.</exception>
    public async ValueTask<Attempt> SendAsync(Action begin)
    {
        var converter = conversion.Converter.OpenStream(conversion.Request, conversion.Target, _output);
        using var disposable = converter as IDisposable;
        try
        {
            await PumpAsync(converter, begin);
            return new(AttemptOutcome.Succeeded, 200) { Usage = converter.Usage };
        }
        catch (Exception e) when (_hasBegun && Error(e) is { } error)
        {
            await BreakAsync(error);
            return new(AttemptOutcome.Broken, 200, error) { Usage = converter.Usage };
        }
        catch (Exception e) when (_hasBegun && e is OperationCanceledException or IOException)
        {
            return Attempt.Abandoned with { Usage = converter.Usage };
        }
    }

    private async ValueTask PumpAsync(IStreamConverter converter, Action begin)
    {
        int events = 0;
        var bounded = new BoundedStream(upstream, conversion.Clock, maxEvent);
        await foreach (var item in SseParser.Create(bounded, converter.Convert).EnumerateAsync(conversion.Clock.Token))
        {
            bounded.Restart();
            // What only opens the answer waits for more: an upstream that fails right behind it has not begun.
            if (++events > 1 || converter.HasContent || item.Data)
                await FlushAsync(begin);
            if (item.Data)
                return;
        }

        converter.End();
        await FlushAsync(begin);
    }

    private async ValueTask FlushAsync(Action begin)
    {
        if (_output.WrittenCount == 0)
            return;
        if (!_hasBegun)
            begin();
        _hasBegun = true;
        conversion.Clock.EndRead();
        var http = conversion.Call.Http;
        await http.Response.BodyWriter.WriteAsync(_output.WrittenMemory, http.RequestAborted);
        conversion.Clock.BeginRead();
        _output.ResetWrittenCount();
    }

    /// <summary>What the caller is told of a failure; null when it is the caller who is gone.</summary>
    private CallError? Error(Exception exception) =>
        exception switch
        {
            _ when conversion.Call.IsAbandoned => null,
            CallErrorException e => QuotedKey.Remove(e.Error, conversion.Instance.Settings.ApiKey),
            JsonException => new(CallErrorKind.BadUpstream, "The upstream sent what is not understood."),
            IOException or HttpRequestException or OperationCanceledException => UpstreamErrors.Of(
                exception,
                conversion.Call,
                conversion.Clock,
                conversion.Instance.Settings
            ),
            _ => null,
        };

    private async ValueTask BreakAsync(CallError error)
    {
        var http = conversion.Call.Http;
        // Of the event that failed nothing was written.
        _output.ResetWrittenCount();
        ErrorShape.WriteEvent(conversion.Call.Protocol, error, conversion.Call.Id, _output);
        await http.Response.BodyWriter.WriteAsync(_output.WrittenMemory, CancellationToken.None);
    }
}
