using Microsoft.Net.Http.Headers;

namespace Platform.ServiceDefaults.Drain;

internal static class DrainSetup
{
    /// <summary>For the drain and what is in flight. With 2 s for the last export, the process is gone within 10 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(7);

    public static void AddDrain(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DrainState>();
        builder.Services.AddHostedService<DrainService>();
        builder.Services.AddHostedService<StandardInputWatch>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
    }

    /// <summary>While draining, tells each client to open its next connection elsewhere.</summary>
    public static void UseDrain(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<DrainState>();
        app.Use(next =>
            context =>
            {
                if (state.IsDraining)
                    context.Response.Headers[HeaderNames.Connection] = "close";
                return next(context);
            }
        );
    }
}
