using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class AssignmentsTests
{
    [Fact]
    public void TheFirstAnswer_IsNeitherHitNorMiss()
    {
        var assignments = new Assignments(callers: 3, instances: 2);
        assignments.Add(0, 1);
        assignments.Add(2, 0);
        Assert.True(double.IsNaN(assignments.HitShare));
        Assert.Equal([1, 1], assignments.Callers);
    }

    [Fact]
    public void AMove_IsAMiss_AndTheCallerStaysWhereItWasFirst()
    {
        var assignments = new Assignments(callers: 1, instances: 2);
        foreach (int instance in new[] { 1, 1, 0, 1 })
            assignments.Add(0, instance);
        Assert.Equal((2 / 3.0, 1), (assignments.HitShare, assignments.Misses));
        Assert.Equal([0, 1], assignments.Callers);
    }

    [Fact]
    public void FromManyThreads_NothingIsLost()
    {
        var assignments = new Assignments(callers: 10, instances: 3);
        Parallel.For(0, 10_000, i => assignments.Add(i % 10, 2));
        Assert.Equal((1, 0, 10), (assignments.HitShare, assignments.Misses, assignments.Callers[2]));
    }
}
