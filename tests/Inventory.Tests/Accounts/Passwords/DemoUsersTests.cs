using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.Passwords;

namespace Platform.Inventory.Tests.Accounts.Passwords;

public class DemoUsersTests
{
    private readonly DemoUsers _demo = new(Options.Create(new InventoryOptions { SeedDemoData = true }));

    [Theory]
    [InlineData("user_1")]
    [InlineData("user_42")]
    [InlineData("user_10000")]
    public void TheyHaveTheirPassword_AndNoOther(string username)
    {
        Assert.True(_demo.Verify(username, "password123"));
        Assert.False(_demo.Verify(username, "password124"));
        Assert.False(_demo.Verify(username, ""));
    }

    [Theory]
    [InlineData("user_0")]
    [InlineData("user_10001")]
    [InlineData("user_01")]
    [InlineData("user_+1")]
    [InlineData("user_1 ")]
    [InlineData("User_1")]
    [InlineData("user_")]
    [InlineData("user_99999999999999999999")]
    [InlineData("user_1\0")]
    [InlineData("")]
    public void NobodyElseIsOne(string username) => Assert.False(_demo.Verify(username, "password123"));
}
