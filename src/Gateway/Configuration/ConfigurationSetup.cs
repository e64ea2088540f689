using Microsoft.Extensions.Options;

namespace Platform.Gateway.Configuration;

/// <summary>Registers what reads the configuration file and applies it.</summary>
internal static class ConfigurationSetup
{
    /// <summary>Adds the reader of the file that <see cref="GatewayOptions.File"/> names, and its reload.</summary>
    public static void AddConfigurationFile(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayValidation>();
        services.AddSingleton(provider => new ConfigurationLoader(
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value.File,
            Environment.GetEnvironmentVariable
        ));
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<ConfigurationReload>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }
}
