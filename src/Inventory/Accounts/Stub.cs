#pragma warning disable
namespace Platform.Inventory.Accounts;
internal readonly record struct Caller(string? Buyer, bool IsAdmin);
internal sealed class CallerAccess
{
    public Caller Read(HttpContext context) => new("user_1", true);

    public Task RefuseAsync(HttpContext context) => Task.CompletedTask;
}

internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder) => builder.Services.AddSingleton<CallerAccess>();

    public static void MapAccounts(this WebApplication app)
    {
    }
}
