using Microsoft.Extensions.Options;
using Platform.Gateway.Callers;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Configuration;

/// <summary>
/// What annotations cannot say: that the configuration file has no fault, and that Redis's connection string can be read.
/// </summary>
internal sealed class GatewayValidation(IConfiguration configuration) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> faults = [];
        StoreConnections.CheckRedis(configuration, faults);
        if (options.File.Length > 0)
            CheckFile(options.File, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckFile(string file, List<string> faults)
    {
        var loader = new ConfigurationLoader(file, Environment.GetEnvironmentVariable);
        loader.Load().BuildCallers(CallerKeys.None, out var ofFile);
        faults.AddRange(ofFile.Select(fault => $"File {loader.Path}: {fault}"));
    }
}
