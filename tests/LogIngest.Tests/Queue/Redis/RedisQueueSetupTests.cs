using Platform.LogIngest.Queue.Redis;

namespace Platform.LogIngest.Tests.Queue.Redis;

public sealed class RedisQueueSetupTests
{
    [Fact]
    public void ConnectionString_MayChangeTheTimeOuts()
    {
        Assert.Equal(2000, RedisQueueSetup.Parse("host").SyncTimeout);
        Assert.Equal(700, RedisQueueSetup.Parse("host:6380,syncTimeout=700,abortConnect=true").SyncTimeout);
        Assert.False(RedisQueueSetup.Parse("host,abortConnect=true").AbortOnConnectFail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=x")]
    [InlineData("host,unknown=1")]
    public void ConnectionStringThatNamesNoServerOrUnknownSettings_IsRefused(string connectionString) =>
        Assert.Throws<ArgumentException>(() => RedisQueueSetup.Parse(connectionString));
}
