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

/// <summary>
/// Gives errors that have no body (404 and 405 of routing, 415 of binding, a bare status of a handler) their problem. In
/// place of the framework's UseStatusCodePages, which allocates a feature a request: measured on OrderApi, 0.5 µs of CPU.
/// </summary>
internal sealed class BareErrors(IProblemDetailsService problems)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var handled = next(context);
        return handled.IsCompletedSuccessfully && context.Response.StatusCode < StatusCodes.Status400BadRequest
            ? handled
            : FinishAsync(context, handled);
    }

    private async Task FinishAsync(HttpContext context, Task handled)
    {
        await handled;
        var response = context.Response;
        if (
            response.StatusCode >= StatusCodes.Status400BadRequest
            && !response.HasStarted
            && response.ContentLength is null
            && response.ContentType is null
        )
            await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context });
    }
}
