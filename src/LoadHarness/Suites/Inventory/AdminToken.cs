using System.Net.Http.Headers;
using Platform.LoadEngine;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>With which token the suite calls the service as its administrator.</summary>
internal static class AdminToken
{
    /// <summary>The suite's parameter.</summary>
    public const string Parameter = "admin_token";

    /// <summary>The environment variable that counts where the parameter is not set.</summary>
    public const string Variable = "INVENTORY_ADMIN_TOKEN";

    /// <summary>
    /// What services started by the harness have, so that a run finds a platform that <c>up</c> started. It protects nothing but
    /// demo products on the loopback.
    /// </summary>
    public const string Development = "platform-development-only";

    /// <summary>The token of the environment, else the one of development.</summary>
    public static string Default => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Development;

    /// <summary>The parameter, else <see cref="Default"/>.</summary>
    /// <exception cref="InvalidPlanException">It cannot stand in a header; the message does not tell it.</exception>
    public static string Of(ParameterValues values)
    {
        string token = values.Has(Parameter) ? values.Text(Parameter) : Default;
        return AuthenticationHeaderValue.TryParse($"Bearer {token}", out _) && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new InvalidPlanException($"Parameter '{Parameter}', or {Variable}, must be visible ASCII characters.");
    }
}
