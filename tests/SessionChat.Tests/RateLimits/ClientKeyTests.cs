using System.Net;
using Platform.SessionChat.RateLimits;

namespace Platform.SessionChat.Tests.RateLimits;

public class ClientKeyTests
{
    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", 64, true)]
    [InlineData("10.0.0.1", "10.0.0.2", 1, false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.2", 1, false)]
    [InlineData("::1", "::2", 64, true)]
    [InlineData("::1", "::2", 128, false)]
    [InlineData("2001:db8::1", "2001:db8:0:0:ffff::", 64, true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 64, false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 56, true)]
    [InlineData("2001:db8::1", "2001:dff::1", 20, true)]
    [InlineData("fe80::1%2", "fe80::1%3", 128, true)]
    [InlineData("::10.0.0.1", "10.0.0.1", 128, false)]
    public void AnAddress_IsAClient_AsFarAsAHouseholdHasOne(string one, string other, int prefix, bool same) =>
        Assert.Equal(same, ClientKey.Of("a", IPAddress.Parse(one), prefix) == ClientKey.Of("a", IPAddress.Parse(other), prefix));

    [Fact]
    public void WithoutAnAddress_AllAreOne_OfTheirTenant()
    {
        Assert.Equal(ClientKey.Of("a", null, 64), ClientKey.Of("a", null, 64));
        Assert.NotEqual(ClientKey.Of("a", null, 64), ClientKey.Of("b", null, 64));
    }
}
