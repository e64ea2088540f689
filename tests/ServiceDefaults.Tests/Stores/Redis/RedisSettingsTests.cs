using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.ServiceDefaults.Tests.Stores.Redis;

public sealed class RedisSettingsTests
{
    [Fact]
    public void ConnectionString_MayChangeTheTimeOuts()
    {
        Assert.Equal(2000, RedisSettings.Parse("host").SyncTimeout);
        Assert.Equal(700, RedisSettings.Parse("host:6380,syncTimeout=700,abortConnect=true").SyncTimeout);
        Assert.False(RedisSettings.Parse("host,abortConnect=true").AbortOnConnectFail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=x")]
    [InlineData("host,unknown=1")]
    public void ConnectionStringThatNamesNoServerOrUnknownSettings_IsRefused(string connectionString) =>
        Assert.Throws<ArgumentException>(() => RedisSettings.Parse(connectionString));
}
