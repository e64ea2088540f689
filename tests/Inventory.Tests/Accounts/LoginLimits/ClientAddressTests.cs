using System.Net;
using Platform.Inventory.Accounts.LoginLimits;

namespace Platform.Inventory.Tests.Accounts.LoginLimits;

public class ClientAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff")]
    public void TheSameClient(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("0.0.0.0", "::")]
    [InlineData("0.0.0.1", "::1")]
    [InlineData("10.0.0.1", "::10.0.0.1")]
    public void AnotherClient(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void WithoutAnAddress_AllAreOne() => Assert.Equal(UInt128.Zero, ClientAddress.Of(address: null));

    private static UInt128 Of(string address) => ClientAddress.Of(IPAddress.Parse(address));
}
