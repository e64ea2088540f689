using FsCheck;
using FsCheck.Fluent;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Mocks;

public class ErrorScheduleTests
{
    [Fact]
    public void OfAnyNumberOfCalls_TheirShareFails_WithinOne() =>
        Prop.ForAll(
                Gen.Choose(0, 1000).ToArbitrary(),
                Gen.Choose(1, 3000).ToArbitrary(),
                (thousandths, calls) =>
                {
                    var schedule = new ErrorSchedule(thousandths / 1000.0);
                    long failing = Enumerable.Range(1, calls).Count(call => schedule.Fails(call));
                    return failing == (long)thousandths * calls / 1000;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ErrorsAreSpread()
    {
        var schedule = new ErrorSchedule(0.1);
        Assert.Equal([10, 20, 30], Enumerable.Range(1, 30).Where(call => schedule.Fails(call)));
    }
}
