using Platform.Gateway.Calls.Converting;
using Platform.Gateway.Calls.Relaying;

namespace Platform.Gateway.Calls;

/// <summary>How calls are carried out.</summary>
internal static class CallsSetup
{
    public static void AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpForwarder();
        // It logs each failure with the exception; our own log names the instance and the kind.
        builder.Logging.AddFilter("Yarp", LogLevel.None);
        builder.Services.AddSingleton<UpstreamClient>();
        builder.Services.AddSingleton<Relay>();
        builder.Services.AddSingleton<ConvertedCalls>();
        builder.Services.AddSingleton<Dispatcher>();
    }
}
