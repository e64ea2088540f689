using FsCheck;
using FsCheck.Fluent;
using Platform.LoadEngine.Saturation;
using Outcome = Platform.LoadEngine.Judging.Outcome;

namespace Platform.LoadEngine.Tests.Saturation;

public class RateSearchTests
{
    private static readonly SaturationPlan Plan = new()
    {
        Scenario = "a/saturate",
        From = 1_000,
        Minimum = 2_000,
    };

    [Theory]
    [InlineData(1_000)]
    [InlineData(23_456)]
    [InlineData(999_999)]
    [InlineData(700)] // the first rate is too high already
    [InlineData(25)]
    public void TheCapacityOfAService_IsFound(double capacity)
    {
        var (search, steps) = Run(Plan, rate => rate <= capacity);
        Assert.Equal(SearchEnd.Found, search.End);
        Assert.True(
            search.Held <= capacity && capacity < search.Missed && search.Missed <= search.Held * 1.06,
            $"{search.Held} … {search.Missed}"
        );
        Assert.InRange(steps.Count, 3, 30);
    }

    [Fact]
    public void AnyCapacity_IsFoundInBoundedSteps_FromAnyFirstRate() =>
        Prop.ForAll(
                Gen.Choose(1, 600_000).Two().ToArbitrary(),
                rates =>
                {
                    var (capacity, from) = rates;
                    var (search, steps) = Run(Plan with { From = from }, rate => rate <= capacity);
                    bool bracketed = search.End switch
                    {
                        SearchEnd.Found => search.Held <= capacity && capacity < search.Missed && search.Missed <= search.Held * 1.2,
                        SearchEnd.HoldsNothing => search.Held is null && capacity < from,
                        _ => false,
                    };
                    return bracketed && steps.Count <= 50;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void TheRate_GrowsByTheFactor_AndIsHalvedAfterTheFirstMiss()
    {
        var (_, steps) = Run(Plan, rate => rate <= 3_000);
        Assert.Equal([1_000, 1_500, 2_250, 3_380, 3_380, 2_820, 3_100, 2_960], steps);
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.Inconclusive)]
    public void OneHiccupWhileItGrows_DoesNotEndTheGrowth(Outcome hiccup)
    {
        var search = new RateSearch(Plan);
        search.Add(1_000, Outcome.Passed);
        search.Add(1_500, hiccup);
        Assert.Equal(1_500, search.Next);
        search.Add(1_500, Outcome.Passed);
        Assert.Equal(2_250, search.Next);
        search.Add(2_250, hiccup);
        Assert.Equal(2_250, search.Next); // each rate may have one
    }

    [Fact]
    public void ARateThatIsInconclusiveTwice_EndsTheSearch_AndWhatHeldStays()
    {
        var search = new RateSearch(Plan);
        search.Add(1_000, Outcome.Passed);
        search.Add(1_500, Outcome.Inconclusive);
        search.Add(1_500, Outcome.Inconclusive);
        Assert.Equal((SearchEnd.Inconclusive, 1_000, null), (search.End, search.Held, search.Next));
    }

    [Fact]
    public void AnInconclusiveStepBetweenHeldAndMissed_EndsTheSearch()
    {
        var search = new RateSearch(Plan);
        search.Add(1_000, Outcome.Passed);
        search.Add(1_500, Outcome.Failed);
        search.Add(1_500, Outcome.Failed);
        search.Add(search.Next!.Value, Outcome.Inconclusive);
        Assert.Equal((SearchEnd.Inconclusive, 1_000, 1_500, null), (search.End, search.Held, search.Missed, search.Next));
    }

    [Fact]
    public void AServiceThatHoldsEverything_IsNotTriedForEver()
    {
        var (search, steps) = Run(Plan with { MostRate = 50_000 }, _ => true);
        Assert.Equal((SearchEnd.HoldsMost, 50_000), (search.End, search.Held));
        Assert.Equal(50_000, steps[^1]);
    }

    [Fact]
    public void AServiceThatHoldsNothing_IsNotTriedForEver()
    {
        var (search, steps) = Run(Plan, _ => false);
        Assert.Equal((SearchEnd.HoldsNothing, null), (search.End, search.Held));
        Assert.InRange(steps.Count, 2, 10);
    }

    private static (RateSearch Search, List<double> Steps) Run(SaturationPlan plan, Func<double, bool> holds)
    {
        var search = new RateSearch(plan);
        List<double> steps = [];
        while (search.Next is { } rate && steps.Count < 100)
        {
            steps.Add(rate);
            search.Add(rate, holds(rate) ? Outcome.Passed : Outcome.Failed);
        }

        return (search, steps);
    }
}
