using Microsoft.Extensions.Logging.Console;
using Platform.ServiceDefaults.Telemetry;

namespace Platform.ServiceDefaults.Logging;

/// <summary>One line an event on the console; what <c>Logging</c> in the configuration says goes first.</summary>
internal static class LoggingSetup
{
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        // "Now listening on: …" is read by whoever started us on port 0, so that line stays.
        builder.AddDefaultLevel("Microsoft", LogLevel.Warning);
        builder.AddDefaultLevel("Microsoft.Hosting.Lifetime", LogLevel.Information);

        // Enabled at any level, this category costs an Activity a request.
        if (!builder.Configuration.HasOtlpEndpoint())
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    private static void AddDefaultLevel(this WebApplicationBuilder builder, string category, LogLevel level)
    {
        if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
            builder.Logging.AddFilter(category, level);
    }
}
