using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.Admin;
using Platform.Inventory.Accounts.LoginLimits;
using Platform.Inventory.Accounts.Passwords;
using Platform.Inventory.Accounts.Tokens;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Accounts;

/// <summary>The routes of users.</summary>
internal static class AccountsApi
{
    public const int MaxPasswordLength = 256;
    public const int MinPasswordLength = 8;

    // A name and a password of the greatest length, each character written as \uXXXX, have 2 KB.
    private const int MaxBodyBytes = 4096;

    /// <summary>Maps <c>POST /login</c>, and where there is an admin token <c>PUT /admin/users/{username}</c>.</summary>
    public static void MapAccounts(this WebApplication app)
    {
        app.MapPost("/login", LoginAsync)
            .WithTags("Users")
            .WithSummary("Gives a token for a user's name and password.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        if (!app.Services.GetRequiredService<AdminAccess>().Exists)
            return;
        app.MapPut("/admin/users/{username}", SetPasswordAsync)
            .WithTags("Admin")
            .WithSummary("Adds a user, or changes its password; tokens it has stay good.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireAdmin();
    }

    private static async Task<Results<Ok<LoginReply>, ProblemHttpResult>> LoginAsync(
        LoginRequest request,
        HttpContext context,
        Logins logins,
        AccessTokens tokens,
        CancellationToken cancellationToken
    )
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Username is null)
            errors["username"] = ["must be given."];
        if (request.Password is null or { Length: > MaxPasswordLength })
            errors["password"] = [$"must be given, and be at most {MaxPasswordLength} characters."];
        if (errors.Count > 0)
            return Invalid(StatusCodes.Status400BadRequest, errors);
        var outcome = await logins.LoginAsync(request.Username!, request.Password!, ClientAddress.Of(context), cancellationToken);
        // RFC 6749, section 5.1.
        context.Response.Headers.CacheControl = "no-store";
        return outcome.Token is { } token
            ? TypedResults.Ok(new LoginReply(token, "bearer", tokens.LifetimeSeconds))
            : outcome.Refusal!.ToResult(context);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPasswordAsync(
        string username,
        PasswordRequest request,
        HttpContext context,
        IAccountStore store,
        PasswordChecks checks,
        IOptions<InventoryOptions> options,
        CancellationToken cancellationToken
    )
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Usernames.IsPossible(username))
            errors["username"] = [Usernames.Rule + "."];
        if (request.Password is not { Length: >= MinPasswordLength and <= MaxPasswordLength })
            errors["password"] = [$"must be {MinPasswordLength} to {MaxPasswordLength} characters."];
        if (errors.Count > 0)
            return Invalid(StatusCodes.Status422UnprocessableEntity, errors);
        try
        {
            if (await checks.HashAsync(request.Password!, cancellationToken) is not { } hash)
                return Refusal.Unavailable("Too many passwords wait to be checked. Try again.", options.Value.RetryAfter).ToResult(context);
            await store.SavePasswordHashAsync(username, hash, cancellationToken);
            return TypedResults.NoContent();
        }
        catch (StoreUnavailableException e)
        {
            return Refusal.Unavailable(e.Message, options.Value.RetryAfter).ToResult(context);
        }
    }

    private static ProblemHttpResult Invalid(int status, Dictionary<string, string[]> errors) =>
        TypedResults.Problem(
            new HttpValidationProblemDetails(errors)
            {
                Status = status,
                Title = null,
                Detail = "The request is not valid; errors says why.",
            }
        );
}
