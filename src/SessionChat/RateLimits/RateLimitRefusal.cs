using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.RateLimits;

/// <summary>Answers requests that were not admitted.</summary>
internal sealed class RateLimitRefusal(IProblemDetailsService problems, PolicyLimits limits, IOptions<SessionChatOptions> options)
{
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    /// <summary>429, and the time after which it would be admitted.</summary>
    public Task ExceededAsync(HttpContext context, RateLimitPolicies violated, in RateLimitDecision decision)
    {
        var (names, rules, wait) = (new List<string>(), new List<string>(), TimeSpan.Zero);
        for (int policy = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(violated, policy))
            {
                names.Add(PolicyLimits.NameOf(policy));
                rules.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{PolicyLimits.NameOf(policy)} allows {limits[policy]} within {limits.Window.TotalSeconds} s"
                    )
                );
                wait = decision.States[policy].UntilMore > wait ? decision.States[policy].UntilMore : wait;
            }

        return RetryAsync(
            context,
            wait,
            new ProblemDetails
            {
                Type = QuotaExceeded,
                Title = "Quota exceeded",
                Status = StatusCodes.Status429TooManyRequests,
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Too many requests from this address: {string.Join(", ", rules)}. Try again in {RateLimitFields.Seconds(wait)} s."
                ),
                Extensions = { ["violated-policies"] = names },
            }
        );
    }

    /// <summary>503: whether it is within its limits cannot be told.</summary>
    public Task UndecidedAsync(HttpContext context, string detail) =>
        RetryAsync(
            context,
            options.Value.RetryAfter,
            new ProblemDetails { Status = StatusCodes.Status503ServiceUnavailable, Detail = detail }
        );

    /// <summary>400.</summary>
    public Task WrongTenantAsync(HttpContext context) =>
        WriteAsync(context, new ProblemDetails { Status = StatusCodes.Status400BadRequest, Detail = TenantHeader.Rule });

    private Task RetryAsync(HttpContext context, TimeSpan wait, ProblemDetails problem)
    {
        context.Response.Headers.RetryAfter = RateLimitFields.Seconds(wait).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, problem);
    }

    private async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
