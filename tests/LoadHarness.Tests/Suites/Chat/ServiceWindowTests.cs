using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class ServiceWindowTests
{
    [Theory]
    [InlineData(60, 1, true, 60)]
    [InlineData(3, 0.05, true, 3)]
    [InlineData(1, 0.01, true, 0.6)] // told in whole seconds
    [InlineData(60, 0.05, false, 60)]
    [InlineData(3, 1, false, 3)]
    [InlineData(5, 0.05, false, 5)]
    public void AWindow_FitsTheRunItIsScaledFor(double told, double scale, bool fits, double exact)
    {
        var fields = new RateLimitFields("default", 100, TimeSpan.FromSeconds(told), 99, TimeSpan.FromSeconds(told));
        Assert.Equal(fits, ServiceWindow.Misfit(fields, scale) is null);
        Assert.Equal(exact, ServiceWindow.Exact(fields.Window, scale).TotalSeconds, 6);
    }

    [Fact]
    public void AServiceWithoutLimits_FitsAnyRun() => Assert.Null(ServiceWindow.Misfit(null, 0.05));
}
