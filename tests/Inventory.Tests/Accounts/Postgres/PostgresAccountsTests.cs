using System.Xml.Linq;
using Platform.Inventory.Accounts.Postgres;
using Platform.Inventory.Tests.Records;
using Platform.Testing;

namespace Platform.Inventory.Tests.Accounts.Postgres;

public sealed class PostgresAccountsTests(PostgresFixture postgres) : RecordTests(postgres)
{
    [Fact]
    public async Task User_IsFoundByExactNameAndMayChangeThePassword()
    {
        await Database.Open().PrepareAsync(default);
        var accounts = new PostgresAccounts(Database.Connect());
        Assert.Null(await accounts.FindPasswordHashAsync("user_1", default));
        await accounts.SavePasswordHashAsync("user_1", "first", default);
        await accounts.SavePasswordHashAsync("user_1", "second", default);
        Assert.Equal("second", await new PostgresAccounts(Database.Connect()).FindPasswordHashAsync("user_1", default));
        Assert.Null(await accounts.FindPasswordHashAsync("User_1", default));
    }

    [Fact]
    public async Task Key_IsSeenByEveryReplicaAndStaysAsItIs()
    {
        await Database.Open().PrepareAsync(default);
        var accounts = new PostgresAccounts(Database.Connect());
        Assert.Empty(accounts.ReadKeys());
        var key = XElement.Parse("<key id=\"1\"><secret>a &amp; ü</secret></key>");
        accounts.SaveKey("key 1", key);
        accounts.SaveKey("key 1", new XElement("another"));
        accounts.SaveKey("key 2", new XElement("second"));
        var keys = new PostgresAccounts(Database.Connect()).ReadKeys();
        Assert.Equal(2, keys.Count);
        Assert.True(XNode.DeepEquals(key, keys.First()));
    }
}
