using FsCheck;
using FsCheck.Fluent;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadEngine.Tests.Profiles;

public class OpenProfileTests
{
    private static readonly Gen<OpenProfile> Profiles = (
        from rate in Gen.Choose(0, 2_000)
        from milliseconds in Gen.Choose(1, 3_000)
        from ramp in Gen.Choose(0, 100)
        select new Stage(rate / 10.0, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds) * (ramp / 100.0))
    )
        .NonEmptyListOf()
        .Select(stages => new OpenProfile([.. stages.Take(5)]));

    [Fact]
    public void ConstantRate_IsDueAtEvenDistances()
    {
        var profile = OpenProfile.Constant(4, TimeSpan.FromSeconds(2));
        Assert.Equal([0L, 250_000_000, 500_000_000, 750_000_000], Enumerable.Range(0, 4).Select(n => profile.DueAt(n)!.Value));
        Assert.Equal(8, profile.Planned);
        Assert.Equal(1_750_000_000, profile.DueAt(7));
        Assert.Null(profile.DueAt(8));
    }

    [Fact]
    public void Ramp_IsDueWhenTheIntegralOfTheRateReachesTheNumber()
    {
        // 0 → 100/s within 10 s: n = 5·t², so the 125th is due at 5 s.
        var profile = new OpenProfile(new Stage(100, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)));
        Assert.Equal(500, profile.Planned);
        Assert.InRange(profile.DueAt(125)!.Value / 1e9, 4.999999, 5.000001);
        Assert.InRange(profile.DueAt(499)!.Value / 1e9, 9.98, 10);
    }

    [Fact]
    public void RampDown_SlowsDown()
    {
        var profile = new OpenProfile(
            new Stage(100, TimeSpan.FromSeconds(1)),
            new Stage(0, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2))
        );
        Assert.Equal(200, profile.Planned);
        Assert.True(profile.DueAt(199) - profile.DueAt(198) > 3 * (profile.DueAt(101) - profile.DueAt(100)));
    }

    [Fact]
    public void Schedule_NeverGoesBack_NeverPassesTheEnd_AndHasAsManyAsPlanned() =>
        Prop.ForAll(
                Profiles.ToArbitrary(),
                profile =>
                {
                    long end = (long)profile.Duration!.Value.TotalNanoseconds,
                        last = 0,
                        n = 0;
                    for (; profile.DueAt(n) is { } due; n++)
                    {
                        if (due < last || due > end)
                            return false;
                        last = due;
                    }

                    return n == profile.Planned;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Scaling_KeepsTheRatesAndShortensTheTimes() =>
        Prop.ForAll(
                Profiles.ToArbitrary(),
                profile =>
                {
                    var scaled = (OpenProfile)profile.Scale(0.5);
                    return scaled.Stages.Zip(profile.Stages).All(pair => pair.First.Level == pair.Second.Level)
                        && Math.Abs((scaled.Duration!.Value - (profile.Duration!.Value / 2)).Ticks) <= scaled.Stages.Count;
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1, 1, 0)]
    [InlineData(double.NaN, 1, 0)]
    [InlineData(double.PositiveInfinity, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 1, -1)]
    public void AnInvalidStage_CannotBeBuilt(double rate, int seconds, int rampUp) =>
        Assert.Throws<InvalidPlanException>(() =>
            new OpenProfile(new Stage(rate, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(rampUp)))
        );

    [Fact]
    public void NoStage_OrNoneInFlight_CannotBeBuilt()
    {
        Assert.Throws<InvalidPlanException>(() => new OpenProfile());
        Assert.Throws<InvalidPlanException>(() => OpenProfile.Constant(1, TimeSpan.FromSeconds(1)) with { MaxInFlight = 0 });
        Assert.Throws<InvalidPlanException>(() => OpenProfile.Constant(1, TimeSpan.FromSeconds(1)).Scale(0));
    }
}
