using System.Net.Http.Headers;
using Platform.LoadEngine;

namespace Platform.LoadHarness.Services;

/// <summary>With which token Inventory is called as its administrator.</summary>
internal static class AdminToken
{
    /// <summary>The environment variable that counts where the parameter is not set.</summary>
    public const string Variable = "INVENTORY_ADMIN_TOKEN";

    /// <summary>
    /// What services started by the harness have, so that a run finds a platform that <c>up</c> started. It protects nothing but
    /// demo products on the loopback.
    /// </summary>
    public const string Development = "platform-development-only";

    /// <summary>The token of the environment, else the one of development.</summary>
    public static string Default => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Development;

    /// <summary>Checks a token.</summary>
    /// <param name="token">For the header Authorization.</param>
    /// <param name="source">What gave it, for people.</param>
    /// <exception cref="InvalidPlanException">It cannot stand in a header; the message does not tell it.</exception>
    public static string Checked(string token, string source) =>
        AuthenticationHeaderValue.TryParse($"Bearer {token}", out _) && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new InvalidPlanException($"{source}, or {Variable}, must be visible ASCII characters.");
}
