using Platform.LoadEngine.Profiles;

namespace Platform.LoadEngine.Tests.Profiles;

public class ClosedProfileTests
{
    private static readonly ClosedProfile Spike = ClosedProfile.Ramping(
        new Stage(10, TimeSpan.FromSeconds(30)),
        new Stage(1000, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)),
        new Stage(10, TimeSpan.FromSeconds(30))
    );

    [Theory]
    [InlineData(0, 10)]
    [InlineData(29.9, 10)]
    [InlineData(30, 10)]
    [InlineData(32.5, 505)]
    [InlineData(35, 1000)]
    [InlineData(89.9, 1000)]
    [InlineData(90, 10)]
    [InlineData(119.9, 10)]
    [InlineData(120, 0)]
    public void Users_FollowTheStages(double seconds, int users) => Assert.Equal(users, Spike.UsersAt(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void AProfile_KnowsItsLengthAndItsMostUsers()
    {
        Assert.Equal(TimeSpan.FromSeconds(120), Spike.Duration);
        Assert.Equal(1000, Spike.MaxUsers);
        Assert.True(Spike.IsRamping);
        Assert.False(ClosedProfile.Constant(5, TimeSpan.FromSeconds(1)).IsRamping);
        Assert.Null(ClosedProfile.SharedIterations(5, 100).Duration);
    }

    [Fact]
    public void AnInvalidProfile_CannotBeBuilt()
    {
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.Ramping());
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.Constant(0, TimeSpan.FromSeconds(1)));
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.Constant(1, TimeSpan.Zero));
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.SharedIterations(0, 1));
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.SharedIterations(1, 0));
        Assert.Throws<InvalidPlanException>(() => ClosedProfile.IterationsAUser(1, 0));
        Assert.Throws<InvalidPlanException>(() => Spike.Scale(double.NaN));
    }
}
