using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Platform.SessionChat.Tenants;

/// <summary>Reads <c>X-Tenant-Id</c>.</summary>
internal static class TenantHeader
{
    public const string Name = "X-Tenant-Id";

    /// <summary>Whose a request without the header is.</summary>
    public const string Default = "default";

    /// <summary>For people.</summary>
    public const string Rule = $"{Name} must be given once at most, and be 1 to 64 of A-Z a-z 0-9 . _ -";

    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    /// <summary>1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, given once.</summary>
    /// <returns>Whether it can be used.</returns>
    public static bool TryRead(HttpContext context, [NotNullWhen(true)] out string? tenant)
    {
        var values = context.Request.Headers[Name];
        tenant =
            values.Count == 0 ? Default
            : values.Count == 1 ? values[0]
            : null;
        if (tenant is { Length: > 0 and <= MaxLength } && !tenant.AsSpan().ContainsAnyExcept(Allowed))
            return true;
        tenant = null;
        return false;
    }
}
