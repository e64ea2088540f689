using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Inventory.Accounts;

/// <summary>Why a caller is not served.</summary>
/// <param name="Status">401, 429 or 503.</param>
/// <param name="Detail">For people. The same for all that must not be told apart.</param>
/// <param name="RetryAfter">When to try again; zero for 401.</param>
/// <param name="TokenGiven">Whether it is a token that is refused.</param>
internal sealed record Refusal(int Status, string Detail, TimeSpan RetryAfter = default, bool TokenGiven = false)
{
    public static readonly Refusal NoToken = new(
        StatusCodes.Status401Unauthorized,
        "Log in by POST /login, and send its access_token in the header Authorization: Bearer."
    );

    public static readonly Refusal WrongToken = new(
        StatusCodes.Status401Unauthorized,
        "The token is not good, or no longer, or not for this. Log in by POST /login.",
        TokenGiven: true
    );

    public static readonly Refusal WrongPassword = new(StatusCodes.Status401Unauthorized, "User name or password is wrong.");

    public static Refusal Limited(TimeSpan blockedFor) =>
        new(
            StatusCodes.Status429TooManyRequests,
            "Too many failed attempts for this user or from this address. Try again after the time in Retry-After.",
            blockedFor
        );

    public static Refusal Unavailable(string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, detail, retryAfter);

    /// <summary>The problem; sets its headers.</summary>
    public ProblemHttpResult ToResult(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (Status == StatusCodes.Status401Unauthorized)
            headers.WWWAuthenticate = TokenGiven ? "Bearer error=\"invalid_token\"" : "Bearer";
        else
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(Detail, statusCode: Status);
    }
}
