using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class GatewayKeysTests
{
    [Fact]
    public void Keys_AreThoseOfTheSpecification() =>
        Assert.Equal(
            ("test-key-0000", "test-key-0099", 100),
            (GatewayKeys.Test[0], GatewayKeys.Test[^1], GatewayKeys.Test.Distinct().Count())
        );

    /// <summary>As <c>printf %s test-key-0000 | sha256sum</c> prints it.</summary>
    [Fact]
    public void AHash_IsSha256InHexadecimalDigits() =>
        Assert.Equal("fddb64be32cf1db279f744d953953ae182659d7b704026c6c4f89f399276e35e", GatewayKeys.Hash("test-key-0000"));
}
