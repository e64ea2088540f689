using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.ServiceDefaults.Problems;

/// <summary>Every error that reaches the pipeline answers <c>application/problem+json</c> (RFC 9457).</summary>
internal static class ProblemSetup
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.Replace(ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemWriter>());
        builder.Services.AddExceptionHandler<ExceptionProblems>();
        // In every environment alike: a body that cannot be read is an exception, and so a problem that says why.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        var bare = new BareErrors(app.Services.GetRequiredService<IProblemDetailsService>());
        app.Use(next => context => bare.InvokeAsync(context, next));
    }
}
