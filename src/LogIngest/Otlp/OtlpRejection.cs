using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Ingest;

namespace Platform.LogIngest.Otlp;

/// <summary>Errors as OTLP/HTTP has them: a <c>google.rpc.Status</c> in JSON, with the code that fits the status.</summary>
internal sealed class OtlpRejection(IProblemDetailsService problems, IngestMetrics metrics, IOptions<LogIngestOptions> options)
    : IngestRejection(problems, metrics, options)
{
    private const int InvalidArgument = 3,
        ResourceExhausted = 8,
        Unimplemented = 12,
        Unavailable = 14;

    protected override Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        int status = problem.Status!.Value;
        int code = status switch
        {
            StatusCodes.Status503ServiceUnavailable => Unavailable,
            StatusCodes.Status413PayloadTooLarge => ResourceExhausted,
            StatusCodes.Status415UnsupportedMediaType => Unimplemented,
            _ => InvalidArgument,
        };
        string reasons = problem.Extensions.TryGetValue("errors", out var errors)
            ? " " + string.Join(' ', ((IReadOnlyList<EntryError>)errors!).Select(error => $"{error.Field} {error.Message}".Trim()))
            : "";
        StoredAnswer.Send(
            context,
            status,
            JsonSerializer.SerializeToUtf8Bytes(new OtlpStatus(code, problem.Detail + reasons), OtlpReplyJson.Default.OtlpStatus)
        );
        return Task.CompletedTask;
    }
}

/// <summary>An error of OTLP/HTTP.</summary>
/// <param name="Code">As in gRPC.</param>
/// <param name="Message">For people.</param>
internal sealed record OtlpStatus(int Code, string Message);

/// <summary>The answer to an export of logs.</summary>
internal sealed record OtlpReply(OtlpPartialSuccess? PartialSuccess);

/// <summary>What was not taken; not to be sent again.</summary>
/// <param name="RejectedLogRecords">How many: a 64-bit number, which JSON of Protocol Buffers writes as text.</param>
/// <param name="ErrorMessage">Why.</param>
internal sealed record OtlpPartialSuccess(string RejectedLogRecords, string ErrorMessage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OtlpStatus))]
[JsonSerializable(typeof(OtlpReply))]
internal sealed partial class OtlpReplyJson : JsonSerializerContext;
