using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Gateway.Callers;
using Platform.Gateway.Configuration;
using Platform.Gateway.Routing;

namespace Platform.Gateway;

/// <summary>The routes of those who run the gateway. Without an admin key there are none.</summary>
internal static class AdminApi
{
    public static void MapAdminApi(this WebApplication app)
    {
        if (PresentedKey.Parse(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.AdminKeyHash) is not { } keyHash)
            return;
        var admin = app.MapGroup("/admin")
            .WithTags("Admin")
            .AddEndpointFilter((context, next) => CheckAsync(keyHash, context, next))
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        admin.MapGet("/instances", ListInstances).WithSummary("Instances and their state.");
        admin
            .MapPost("/instances/{name}/drain", (string name, Router router) => Change(name, router, instance => instance.Drain()))
            .WithSummary("Gives an instance no further calls; those it has go on.");
        admin
            .MapPost("/instances/{name}/resume", (string name, Router router) => Change(name, router, instance => instance.Resume()))
            .WithSummary("Gives a drained instance calls again.");
        admin.MapGet("/keys", ListKeys).WithSummary("Callers and what they have used.");
        admin
            .MapPost("/reload", ReloadAsync)
            .WithSummary("Reads the configuration file again; one with faults is refused.")
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static ValueTask<object?> CheckAsync(byte[] keyHash, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Span<byte> hash = stackalloc byte[PresentedKey.HashLength];
        var http = context.HttpContext;
        if (PresentedKey.TryHashBearer(http.Request.Headers.Authorization, hash) && CryptographicOperations.FixedTimeEquals(hash, keyHash))
            return next(context);
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new(TypedResults.Problem("Send the admin key as Authorization: Bearer.", statusCode: StatusCodes.Status401Unauthorized));
    }

    private static Ok<InstanceList> ListInstances(Router router) =>
        TypedResults.Ok(new InstanceList([.. router.Table.Instances.Select(instance => instance.ToReply())]));

    private static Ok<KeyList> ListKeys(Router router) =>
        TypedResults.Ok(new KeyList([.. router.Table.Callers.All.Select(caller => caller.ToReply())]));

    private static Results<Ok<InstanceReply>, ProblemHttpResult> Change(string name, Router router, Action<Instance> change)
    {
        if (router.Table.Instances.FirstOrDefault(instance => instance.Settings.Name == name) is not { } instance)
            return TypedResults.Problem(
                "There is no instance of this name; GET /admin/instances lists them.",
                statusCode: StatusCodes.Status404NotFound
            );
        change(instance);
        return TypedResults.Ok(instance.ToReply());
    }

    private static async Task<Results<Ok<ReloadReply>, ProblemHttpResult>> ReloadAsync(
        [FromServices] ConfigurationReload reload,
        Router router,
        CancellationToken cancellationToken
    )
    {
        var faults = await reload.ReloadAsync(cancellationToken);
        return faults.Count > 0
            ? Invalid(faults)
            : TypedResults.Ok(new ReloadReply(router.Table.Instances.Count, router.Table.Callers.All.Count));
    }

    private static ProblemHttpResult Invalid(IReadOnlyList<string> faults) =>
        TypedResults.Problem(
            new HttpValidationProblemDetails(
                faults
                    .Select(fault => fault.Split(": ", 2))
                    .GroupBy(parts => parts.Length == 2 ? parts[0] : "file", parts => parts[^1])
                    .ToDictionary(fault => fault.Key, fault => fault.ToArray())
            )
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Title = null,
                Detail = "The configuration file has faults, and the old configuration stays; errors says which.",
            }
        );
}
