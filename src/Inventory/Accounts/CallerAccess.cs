using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.Admin;
using Platform.Inventory.Accounts.LoginLimits;
using Platform.Inventory.Accounts.Tokens;

namespace Platform.Inventory.Accounts;

/// <summary>Who calls: a buyer, the administrator, or neither.</summary>
/// <param name="Buyer">The user's name; null when it is no buyer.</param>
/// <param name="IsAdmin">Whether it has the admin token.</param>
internal readonly record struct Caller(string? Buyer, bool IsAdmin);

/// <summary>Reads who calls from the header <c>Authorization</c>.</summary>
internal sealed class CallerAccess(AccessTokens tokens, AdminAccess admin, IOptions<InventoryOptions> options)
{
    private const string Scheme = "Bearer ";

    private static readonly object RefusalKey = new();

    /// <summary>
    /// A buyer or the administrator. Neither: <see cref="RefuseAsync"/> knows why. May be called again for the same request; a wrong admin
    /// token counts once.
    /// </summary>
    public Caller Read(HttpContext context) => Read(context, adminToo: true);

    /// <summary>
    /// A buyer, where the administrator has no business: the admin token is a wrong one there, and wrong ones do not count.
    /// </summary>
    public Caller ReadBuyer(HttpContext context) => Read(context, adminToo: false);

    /// <summary>Answers a request whose caller may not do what it asks for: 401; 429 or 503 when that cannot be told now.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        var refusal = context.Items[RefusalKey] as Refusal ?? (TryReadToken(context, out _) ? Refusal.WrongToken : Refusal.NoToken);
        return refusal.ToResult(context).ExecuteAsync(context);
    }

    private Caller Read(HttpContext context, bool adminToo)
    {
        if (!TryReadToken(context, out var token))
            return default;
        var status = tokens.Read(token, out string? username);
        return status == TokenStatus.Valid ? new Caller(username, IsAdmin: false)
            : context.Items.ContainsKey(RefusalKey) ? default
            : ReadOther(context, token, status, adminToo && admin.Exists);
    }

    private Caller ReadOther(HttpContext context, ReadOnlySpan<char> token, TokenStatus status, bool adminToo)
    {
        var blockedFor = TimeSpan.Zero;
        if (
            adminToo
            && status is TokenStatus.Foreign or TokenStatus.Invalid
            && admin.IsAdmin(token, ClientAddress.Of(context), status == TokenStatus.Foreign, out blockedFor)
        )
            return new Caller(null, IsAdmin: true);
        context.Items[RefusalKey] =
            status == TokenStatus.KeysUnavailable
                ? Refusal.Unavailable(
                    "Tokens cannot be checked now: the store of their keys is unavailable. Try " + "again.",
                    options.Value.RetryAfter
                )
            : blockedFor > TimeSpan.Zero ? Refusal.Limited(blockedFor)
            : Refusal.WrongToken;
        return default;
    }

    private static bool TryReadToken(HttpContext context, out ReadOnlySpan<char> token)
    {
        token = default;
        var header = context.Request.Headers.Authorization;
        if (header.Count != 1 || !header[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        token = header[0].AsSpan(Scheme.Length).Trim(' ');
        return token.Length > 0;
    }
}
