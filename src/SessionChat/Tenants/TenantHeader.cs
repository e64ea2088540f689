using System.Diagnostics.CodeAnalysis;

namespace Platform.SessionChat.Tenants;

/// <summary>Reads <c>X-Tenant-Id</c>.</summary>
internal static class TenantHeader
{
    public const string Name = "X-Tenant-Id";

    /// <summary>Whose a request without the header is.</summary>
    public const string Default = "default";

    /// <summary>What must hold, for people.</summary>
    public const string Rule = "X-Tenant-Id must be given once or not at all, and be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen.";

    private const int MaxLength = 64;

    /// <summary>1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, given once.</summary>
    /// <returns>Whether it can be used.</returns>
    public static bool TryRead(HttpContext context, [NotNullWhen(true)] out string? tenant)
    {
        var values = context.Request.Headers[Name];
        tenant = values.Count == 0 ? Default : values.Count == 1 ? values[0] : null;
        if (tenant is { Length: > 0 and <= MaxLength } && tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            return true;
        tenant = null;
        return false;
    }
}
