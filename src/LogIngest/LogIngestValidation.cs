using Microsoft.Extensions.Options;
using Npgsql;
using Platform.LogIngest.Ingest;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.LogIngest;

/// <summary>What must hold between settings.</summary>
internal sealed class LogIngestValidation(IConfiguration configuration) : IValidateOptions<LogIngestOptions>
{
    public ValidateOptionsResult Validate(string? name, LogIngestOptions options)
    {
        List<string> faults = [];
        bool redis = HasConnection(configuration, "Redis"), postgres = HasConnection(configuration, "Postgres");
        if (redis != postgres)
            faults.Add($"ConnectionStrings:{(redis ? "Postgres" : "Redis")} is missing: set both Redis and Postgres, or neither for the embedded store.");
        if (redis)
            CheckConnection("Redis", text => RedisSettings.Parse(text), faults);
        if (postgres)
            CheckConnection("Postgres", text => _ = new NpgsqlConnectionStringBuilder(text), faults);
        if (!redis && !postgres && options.Role != IngestRole.All)
            faults.Add($"Role {options.Role} needs ConnectionStrings:Redis and ConnectionStrings:Postgres: the embedded store is one process.");
        if (options.MaxBytesInFlight < (long)RequestBody.CostAByte * options.MaxInflatedBytes)
            faults.Add($"MaxBytesInFlight must be at least {RequestBody.CostAByte} times MaxInflatedBytes: a body is held together with its entries.");
        if (options.MaxPendingEntries < options.MaxBatchEntries)
            faults.Add("MaxPendingEntries must be at least MaxBatchEntries: a full batch would never be taken.");
        if (options.MaxPendingBytes < options.MaxInflatedBytes)
            faults.Add("MaxPendingBytes must be at least MaxInflatedBytes: a large body would never be taken.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private void CheckConnection(string name, Action<string> parse, List<string> faults)
    {
        try
        {
            parse(configuration.GetConnectionString(name)!);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            faults.Add($"ConnectionStrings:{name} cannot be read: {e.Message}");
        }
    }

    public static bool HasConnection(IConfiguration configuration, string name) => !string.IsNullOrWhiteSpace(configuration.GetConnectionString(name));
}
