using Microsoft.Extensions.Options;
using Platform.LogIngest.Ingest;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest;

/// <summary>What must hold between settings.</summary>
internal sealed class LogIngestValidation(IConfiguration configuration) : IValidateOptions<LogIngestOptions>
{
    public ValidateOptionsResult Validate(string? name, LogIngestOptions options)
    {
        List<string> faults = [];
        bool hasServers = StoreConnections.Check(configuration, faults);
        if (!hasServers && options.Role != IngestRole.All)
            faults.Add(
                $"Role {options.Role} needs ConnectionStrings:Redis and ConnectionStrings:Postgres: the embedded store is one process."
            );
        if (options.MaxBytesInFlight < (long)RequestBody.CostAByte * options.MaxInflatedBytes)
            faults.Add(
                $"MaxBytesInFlight must be at least {RequestBody.CostAByte} times MaxInflatedBytes: a body is held together with its "
                    + "entries."
            );
        if (options.MaxPendingEntries < options.MaxBatchEntries)
            faults.Add("MaxPendingEntries must be at least MaxBatchEntries: a full batch would never be taken.");
        if (options.MaxPendingBytes < options.MaxInflatedBytes)
            faults.Add("MaxPendingBytes must be at least MaxInflatedBytes: a large body would never be taken.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
