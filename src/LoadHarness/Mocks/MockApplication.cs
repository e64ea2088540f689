using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.LoadHarness.Mocks;

/// <summary>Answers calls as a provider would, straight on the server: no host, no routing, no middleware.</summary>
/// <param name="name">The mock's name, with which ids begin.</param>
/// <param name="options">How it answers.</param>
/// <param name="counts">Where it counts.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="onRefuse">Told when connections are to be refused from now on.</param>
internal sealed class MockApplication(string name, MockOptions options, MockCounts counts, TimeProvider time, Action onRefuse)
    : IHttpApplication<HttpContext>
{
    private readonly MockAnswers _answers = MockAnswers.Of(options);
    private readonly ErrorSchedule _errors = options.Errors;
    private readonly MockFault _fault = options.Fault ?? new MockFault(MockFaultKind.Status, 503);
    private readonly long _mostCalls = options.Fault is { Kind: MockFaultKind.Refuse, Number: var calls } ? calls : long.MaxValue;
    private long _answered;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public Task ProcessRequestAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (path == options.Path || (options.Path.StartsWith("/v1", StringComparison.Ordinal) && path == options.Path[3..]))
            return context.Request.Method == "POST" ? CallAsync(context) : ErrorAsync(context, 405, "Only POST is answered here.");
        return path switch
        {
            "/healthz" => WriteAsync(context, "application/json", """{"status":"ok"}"""u8.ToArray()),
            "/stats" => WriteAsync(
                context,
                "application/json",
                JsonSerializer.SerializeToUtf8Bytes(counts.Read(), MockStatsJson.Default.MockStats)
            ),
            _ => ErrorAsync(
                context,
                404,
                $"This mock answers POST {options.Path}, GET /healthz and GET /stats, not {context.Request.Method} {path}."
            ),
        };
    }

    private async Task CallAsync(HttpContext context)
    {
        long number = counts.Begin();
        if (_mostCalls < long.MaxValue)
            context.Response.OnCompleted(OnCallAnsweredAsync);
        try
        {
            if (number > _mostCalls)
                context.Abort();
            else
                await AnswerAsync(context, number);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            counts.Cancelled();
        }
        finally
        {
            counts.End();
        }
    }

    private Task OnCallAnsweredAsync()
    {
        if (Interlocked.Increment(ref _answered) == _mostCalls)
            onRefuse();
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context, long number)
    {
        var read = await ReadBodyAsync(context.Request.BodyReader);
        string? wrong = MockRequest.TryRead(options.Provider, read.Buffer, out var request);
        context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        var fields = new AnswerFields(
            string.Create(CultureInfo.InvariantCulture, $"{name}-{number:D6}"),
            time.GetUtcNow().ToUnixTimeSeconds(),
            request.Model,
            request.Tool
        );
        foreach (string header in _answers.IdHeaders)
            context.Response.Headers[header] = fields.Id;

        if (options.Latency > TimeSpan.Zero)
            await Task.Delay(options.Latency, time, context.RequestAborted);
        if (wrong is not null)
            await FailAsync(context, 400, wrong, fields);
        else if (_errors.Fails(number))
            await FailAsync(context, request.IsStreamed, fields);
        else if (request.IsStreamed)
            await StreamAsync(context, (request.Tool.IsEmpty ? _answers.TextStream : _answers.ToolStream)(request.WantsUsage), fields);
        else
            await WriteAsync(context, "application/json", request.Tool.IsEmpty ? _answers.Text : _answers.Tool, fields);
    }

    /// <summary>Ends a call as <c>--error-status</c> says.</summary>
    private async Task FailAsync(HttpContext context, bool isStreamed, AnswerFields fields)
    {
        switch (_fault.Kind)
        {
            case MockFaultKind.Hang:
                counts.Error();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
                break;
            case MockFaultKind.OverloadedEvent when isStreamed:
                counts.Error();
                await StreamAsync(context, [_answers.OverloadedEvent], fields);
                break;
            default:
                await FailAsync(context, _fault.Kind == MockFaultKind.Status ? _fault.Number : 529, "The mock was told to fail.", fields);
                break;
        }
    }

    private Task FailAsync(HttpContext context, int status, string message, in AnswerFields fields)
    {
        counts.Error();
        context.Response.StatusCode = status;
        if (status == 429)
            context.Response.Headers.RetryAfter = options.RetryAfter.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, "application/json", _answers.Error(status, message), fields);
    }

    /// <summary>Sends each part on its own, as a provider sends each event.</summary>
    private async Task StreamAsync(HttpContext context, IReadOnlyList<AnswerTemplate> parts, AnswerFields fields)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        var gone = context.RequestAborted;
        long started = time.GetTimestamp();
        for (int i = 0; i < parts.Count; i++)
        {
            // On a schedule: a timer that is late for one word does not make all words after it late.
            if ((options.Interval * i) - time.GetElapsedTime(started) is { Ticks: > 0 } pause)
                await Task.Delay(pause, time, gone);
            parts[i].Write(context.Response.BodyWriter, fields);
            await context.Response.BodyWriter.FlushAsync(gone);
            gone.ThrowIfCancellationRequested();
        }
    }

    private static async ValueTask<ReadResult> ReadBodyAsync(PipeReader reader)
    {
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        return read;
    }

    private Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/json", _answers.Error(status, message), new AnswerFields(name, 0, default, default));
    }

    private static Task WriteAsync(HttpContext context, string type, AnswerTemplate answer, in AnswerFields fields)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = answer.LengthOf(fields);
        answer.Write(context.Response.BodyWriter, fields);
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }
}
