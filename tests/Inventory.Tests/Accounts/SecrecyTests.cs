namespace Platform.Inventory.Tests.Accounts;

public class SecrecyTests
{
    [Fact]
    public async Task NoPasswordTokenOrHash_IsEverLogged()
    {
        await using var accounts = new AccountsServer(
            ("Logging:LogLevel:Default", "Trace"),
            ("Logging:LogLevel:Microsoft", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Trace")
        );
        const string Right = "Tr0ub4dor-right",
            Wrong = "Tr0ub4dor-wrong",
            WrongAdmin = "Tr0ub4dor-admin-guess";
        await accounts.SetPasswordAsync("anna", Right);
        await accounts.SetPasswordAsync("an na", Wrong);
        await accounts.SetPasswordAsync("anna", Right, WrongAdmin);
        string token = (await accounts.LogInAsync("anna", Right)).Body.GetProperty("access_token").GetString()!;
        await accounts.LogInAsync("anna", Wrong);
        await accounts.LogInAsync("nobody", Wrong);
        await accounts.LogInAsync("user_1", "password123");
        foreach (
            string body in (string[])
                [
                    $$"""{"username":"anna","password":"{{Wrong}}""",
                    $$"""{"username":"anna","password":["{{Wrong}}"]}""",
                    Wrong,
                    $"\"{Wrong}\"",
                    $$"""{"{{Wrong}}":1}""",
                ]
        )
            await accounts.Server.SendAsync(HttpMethod.Post, "/login", body, token: null);
        await accounts.Server.GetAsync("/orders", token);
        await accounts.Server.GetAsync("/orders", token + "x");
        await accounts.Server.BuyAsync(token, 1, 1);
        accounts.Store.Away = true;
        await accounts.LogInAsync("anna", Right);
        accounts.Time.Advance(TimeSpan.FromHours(2));
        await accounts.Server.GetAsync("/orders", token);

        string[] secrets =
        [
            Right,
            Wrong,
            WrongAdmin,
            "Tr0ub4dor",
            "password123",
            InventoryServer.AdminToken,
            token,
            token[20..60],
            .. accounts.Hasher.Hashes,
            .. accounts.Store.Keys.Select(key => key.Descendants("value").Single().Value),
        ];
        Assert.True(accounts.Logs.Lines.Count > 50);
        Assert.All(secrets, secret => Assert.DoesNotContain(accounts.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
    }
}
