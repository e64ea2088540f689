using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

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

    [Fact]
    public void WhatTheClientDoesByItself_IsSet_WhateverTheConnectionStringSays()
    {
        var options = RedisSettings.Parse("host,syncTimeout=700,asyncTimeout=10,allowAdmin=false");
        Assert.True(options.AllowAdmin);
        Assert.Same(BacklogPolicy.FailFast, options.BacklogPolicy);
        Assert.Equal(4200, options.AsyncTimeout);
        Assert.Equal(RedisProtocol.Resp2, options.Protocol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=x")]
    [InlineData("host,unknown=1")]
    public void ConnectionStringThatNamesNoServerOrUnknownSettings_IsRefused(string connectionString) =>
        Assert.Throws<ArgumentException>(() => RedisSettings.Parse(connectionString));
}
