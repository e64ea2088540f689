namespace Platform.Inventory.Tests.Accounts;

public class AdminUsersTests
{
    [Fact]
    public async Task APassword_IsSet_AndChanged()
    {
        await using var accounts = new AccountsServer();
        Assert.Equal(204, (await accounts.SetPasswordAsync("anna", "the first one")).Status);
        Assert.Equal(204, (await accounts.SetPasswordAsync("anna", "the second one")).Status);
        Assert.Equal(401, (await accounts.LogInAsync("anna", "the first one")).Status);
        Assert.Equal(200, (await accounts.LogInAsync("anna", "the second one")).Status);
    }

    [Theory]
    [InlineData("anna", "1234567", "password")]
    [InlineData("an%20na", "12345678", "username")]
    [InlineData("%C3%BC", "12345678", "username")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890abcde", "12345678", "username")]
    public async Task WhatIsNoUser_Answers422_AndSaysWhere(string username, string password, string field)
    {
        await using var accounts = new AccountsServer();
        var refused = await accounts.SetPasswordAsync(username, password);
        Assert.Equal(422, refused.Status);
        Assert.Equal(field, Assert.Single(refused.Body.GetProperty("errors").EnumerateObject()).Name);
        Assert.Empty(accounts.Store.Hashes);
    }

    [Fact]
    public async Task APasswordThatIsTooLong_Answers422_AndABodyThatIsNone400()
    {
        await using var accounts = new AccountsServer();
        Assert.Equal(422, (await accounts.SetPasswordAsync("anna", new string('x', 257))).Status);
        Assert.Equal(204, (await accounts.SetPasswordAsync("anna", new string('x', 256))).Status);
        Assert.Equal(400, (await accounts.Server.SendAsync(HttpMethod.Put, "/admin/users/anna", "{", InventoryServer.AdminToken)).Status);
    }

    [Fact]
    public async Task WithoutTheAdminToken_NothingIsRead_AndTheAnswerIs401()
    {
        await using var accounts = new AccountsServer();
        string buyer = await accounts.Server.LogInAsync();
        foreach (string? token in (string?[])[null, "wrong", buyer, InventoryServer.AdminToken + "x", InventoryServer.AdminToken[..^1]])
        {
            var refused = await accounts.Server.SendAsync(HttpMethod.Put, "/admin/users/anna", "not json at all", token);
            Assert.Equal(
                (401, token is null ? "Bearer" : "Bearer error=\"invalid_token\""),
                (refused.Status, refused.Headers.WwwAuthenticate.ToString())
            );
        }

        Assert.Empty(accounts.Store.Hashes);
    }

    [Fact]
    public async Task WrongAdminTokens_BlockTheAddress_AlsoForTheRightOneAndForLogins_WhereverTheyAreTried()
    {
        await using var accounts = new AccountsServer(("Inventory:MaxLoginFailuresPerAddress", "4"));
        string buyer = await accounts.Server.LogInAsync();
        Assert.Equal(401, (await accounts.SetPasswordAsync("anna", "a good password", "wrong-admin-token")).Status);
        Assert.Equal(401, (await accounts.Server.GetAsync("/orders", "wrong-admin-token")).Status);
        Assert.Equal(401, (await accounts.Server.GetAsync("/admin/reconcile", "wrong-admin-token")).Status);
        Assert.Equal(401, (await accounts.LogInAsync("user_1", "wrong")).Status);

        var blocked = await accounts.SetPasswordAsync("anna", "a good password");
        Assert.Equal((429, 60), (blocked.Status, (int)blocked.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal(429, (await accounts.Server.GetAsync("/orders", InventoryServer.AdminToken)).Status);
        Assert.Equal(429, (await accounts.LogInAsync("user_1", "password123")).Status);
        Assert.Equal(200, (await accounts.Server.GetAsync("/orders", buyer)).Status);
        accounts.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(204, (await accounts.SetPasswordAsync("anna", "a good password")).Status);
    }

    [Fact]
    public async Task TokensThatAreNoLongerGood_AreNoGuessesAtTheAdminToken()
    {
        await using var accounts = new AccountsServer(("Inventory:MaxLoginFailuresPerAddress", "2"));
        string token = await accounts.Server.LogInAsync();
        accounts.Time.Advance(TimeSpan.FromHours(2));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(401, (await accounts.Server.GetAsync("/orders", token)).Status);
            Assert.Equal(401, (await accounts.Server.GetAsync("/orders", token[..^4] + "AAAA")).Status);
            Assert.Equal(401, (await accounts.Server.BuyAsync("wrong-admin-token", 1, 1)).Status);
        }

        Assert.Equal(200, (await accounts.Server.GetAsync("/orders", InventoryServer.AdminToken)).Status);
    }

    [Fact]
    public async Task WithoutAnAdminToken_ThereAreNoAdminCalls_AndNoTokenIsIt()
    {
        await using var accounts = new AccountsServer(("Inventory:AdminToken", ""));
        Assert.Equal(404, (await accounts.SetPasswordAsync("anna", "a good password")).Status);
        Assert.Equal(404, (await accounts.SetPasswordAsync("anna", "a good password", token: null)).Status);
        Assert.Equal(401, (await accounts.Server.GetAsync("/orders", InventoryServer.AdminToken)).Status);
        Assert.Equal(401, (await accounts.Server.GetAsync("/orders", null)).Status);
    }

    [Fact]
    public async Task WithTheStoreAway_APasswordIsNotSet_AndTheAnswerIs503()
    {
        await using var accounts = new AccountsServer();
        accounts.Store.Away = true;
        Assert.Equal(503, (await accounts.SetPasswordAsync("anna", "a good password")).Status);
    }
}
