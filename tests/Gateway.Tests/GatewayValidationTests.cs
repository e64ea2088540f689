using Microsoft.Extensions.Configuration;

namespace Platform.Gateway.Tests;

public sealed class GatewayValidationTests
{
    [Theory]
    [InlineData("host:1,unknown=2", false)]
    [InlineData("host:1", true)]
    public void AConnectionStringThatCannotBeRead_IsAFaultOfTheSettings(string redis, bool isRight)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Redis", redis)]).Build();
        var faults = new GatewayValidation(configuration).Validate(null, new()).Failures?.ToList() ?? [];
        Assert.Equal(isRight, faults.Count == 0);
        Assert.All(faults, fault => Assert.StartsWith("ConnectionStrings:Redis cannot be read: ", fault, StringComparison.Ordinal));
    }
}
