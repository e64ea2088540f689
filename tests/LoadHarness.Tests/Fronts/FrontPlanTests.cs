using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Fronts;

namespace Platform.LoadHarness.Tests.Fronts;

public class FrontPlanTests
{
    private static readonly ComparedFront Nginx = new("nginx", new Uri("http://127.0.0.1:8000"));

    [Fact]
    public void Throughput_IsAClosedLoad_AndLatencyAnOpenOne_OfTheSameOrders()
    {
        var plan = new FrontPlan { Connections = 7, Duration = TimeSpan.FromSeconds(2) };
        var (most, timed) = (plan.Throughput(Nginx), plan.Latency(Nginx, 123));
        Assert.Equal(7, Assert.IsType<ClosedProfile>(most.Profile).MaxUsers);
        Assert.Equal(123, Assert.IsType<OpenProfile>(timed.Profile).Stages[0].Level);
        Assert.All(
            [most, timed],
            scenario => Assert.Equal((7, TimeSpan.FromSeconds(2)), (scenario.Transport.MaxConnections, scenario.Profile.Duration))
        );
        Assert.Equal(("fronts/throughput[nginx]", "fronts/latency[nginx]"), (most.Name, timed.Name));
    }

    [Theory]
    [InlineData(0, 50, null)]
    [InlineData(101, 50, null)]
    [InlineData(5, 0, null)]
    [InlineData(5, 10_001, null)]
    [InlineData(5, 50, 0.0)]
    [InlineData(5, 50, -1.0)]
    [InlineData(5, 50, double.NaN)]
    public void WhatIsOutOfRange_IsRefused(int rounds, int connections, double? rate) =>
        Assert.StartsWith(
            "--",
            Assert
                .Throws<InvalidPlanException>(() =>
                    new FrontPlan
                    {
                        Rounds = rounds,
                        Connections = connections,
                        Rate = rate,
                    }
                )
                .Message,
            StringComparison.Ordinal
        );
}
