using Microsoft.Extensions.Options;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Http;

namespace Platform.LogIngest.Ingest;

/// <summary>What all ingest endpoints share: a body is read within its limits, and its entries are added to the queue.</summary>
internal sealed class Intake(BodyReader bodies, ILogQueue queue, IngestMetrics metrics, StoreKind kind, IOptions<LogIngestOptions> options)
{
    private readonly int _shards = kind.Embedded ? 1 : options.Value.Shards;

    /// <summary>Hands what was parsed to the queue, and sends the answer when it is durable.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rejection">Answers when it is not taken.</param>
    /// <param name="batch">At least one good entry.</param>
    /// <param name="idempotency">The key with its request; null without a key.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="answer">The body of the answer.</param>
    public async Task SubmitAsync(
        HttpContext context,
        IngestRejection rejection,
        EntryBatch batch,
        Idempotency? idempotency,
        int status,
        ReadOnlyMemory<byte> answer
    )
    {
        var kept = idempotency is null ? default : StoredAnswer.Make(idempotency, status, answer.Span);
        var admission = await queue.AddAsync(
            new Submission
            {
                Parts = batch.GroupByShard(_shards),
                Entries = batch.Count,
                IdempotencyKey = idempotency?.Key,
                Answer = kept,
            }
        );
        switch (admission.Kind)
        {
            case AdmissionKind.Accepted:
                metrics.Accept(batch.Count);
                StoredAnswer.Send(context, status, answer.Span);
                break;
            case AdmissionKind.Replayed when !StoredAnswer.IsOf(idempotency!, admission.Answer.Span):
                await rejection.KeyReusedAsync(context);
                break;
            case AdmissionKind.Replayed:
                metrics.Replay();
                context.Response.Headers["Idempotency-Replayed"] = "true";
                StoredAnswer.Send(context, admission.Answer.Span);
                break;
            case AdmissionKind.Full:
                await rejection.FullAsync(context, "queue_full", "The queue is full: entries come faster than they are stored.");
                break;
            default:
                await rejection.UnavailableAsync(context, admission.Detail);
                break;
        }
    }

    /// <summary>Reads key and body, or answers why they were not read.</summary>
    /// <returns>The body, which must be disposed; null when the request is answered.</returns>
    public async ValueTask<(RequestBody? Body, Idempotency? Idempotency)> OpenAsync(HttpContext context, IngestRejection rejection)
    {
        if (!IdempotencyKey.TryRead(context.Request, out string? key))
        {
            await rejection.InvalidAsync(context, [new EntryError(null, IdempotencyKey.Header, IdempotencyKey.Rule)]);
            return (null, null);
        }

        var body = await ReadBodyAsync(context, rejection);
        return (body, body is null || key is null ? null : Idempotency.Of(key, context.Request, body.Bytes));
    }

    private async ValueTask<RequestBody?> ReadBodyAsync(HttpContext context, IngestRejection rejection)
    {
        if (!BodyReader.Takes(context.Request.Headers.ContentEncoding))
        {
            await rejection.WrongTypeAsync(
                context,
                $"The content encoding \"{context.Request.Headers.ContentEncoding}\" is not taken here. These are: {BodyReader.Encodings}."
            );
            return null;
        }

        var (outcome, body) = await bodies.ReadAsync(context.Request, context.RequestAborted);
        if (outcome == BodyOutcome.Read)
            return body;
        body.Dispose();
        await (
            outcome switch
            {
                BodyOutcome.TooLarge => rejection.TooLargeAsync(context),
                BodyOutcome.NoRoom => rejection.FullAsync(context, "no_memory", "Too many bytes are in flight in this process."),
                _ => rejection.InvalidAsync(
                    context,
                    [new EntryError(null, "", $"The body is not {context.Request.Headers.ContentEncoding}, as its Content-Encoding says.")]
                ),
            }
        );
        return null;
    }
}
