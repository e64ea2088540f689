using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Routing;

public sealed class RendezvousTests
{
    /// <summary>Chi-square, two degrees of freedom, 5 %.</summary>
    private const double Critical = 5.991;

    private static readonly string[] Keys = [.. Enumerable.Range(0, 10_000).Select(i => $"test-key-{i:0000}")];

    private static TestRouter Quarters => new(TestRouter.Named("a", 25), TestRouter.Named("b", 50), TestRouter.Named("c", 25));

    [Fact]
    public async Task NewKeys_SpreadAsTheWeightsSay()
    {
        var names = await Quarters.CallAllAsync(Keys);
        Assert.InRange(ChiSquare(names), 0, Critical);
    }

    [Fact]
    public async Task OfManySetsOfKeys_AFewDeviate_AsChanceWould()
    {
        int deviating = 0;
        for (int set = 0; set < 100; set++)
            if (ChiSquare(await Quarters.CallAllAsync(Enumerable.Range(0, 500).Select(i => $"{set}/{i}"))) > Critical)
                deviating++;
        Assert.InRange(deviating, 1, 12);
    }

    [Fact]
    public async Task AnInstanceThatComes_TakesItsShare_AndMovesNoOtherKey()
    {
        var before = await Quarters.CallAllAsync(Keys);
        var after = await new TestRouter(
            TestRouter.Named("a", 25),
            TestRouter.Named("b", 50),
            TestRouter.Named("c", 25),
            TestRouter.Named("d", 25)
        ).CallAllAsync(Keys);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.Second == "d"));
        Assert.InRange(after.Count(name => name == "d"), 1800, 2200);
    }

    [Fact]
    public async Task AnInstanceThatGoes_MovesItsOwnKeys_AndNoOther()
    {
        var before = await Quarters.CallAllAsync(Keys);
        var after = await new TestRouter(TestRouter.Named("c", 25), TestRouter.Named("a", 25)).CallAllAsync(Keys);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == "b"));
    }

    [Fact]
    public async Task Replicas_WithTheSameInstancesInAnyOrder_ChooseAlike()
    {
        var other = new TestRouter(TestRouter.Named("c", 25), TestRouter.Named("b", 50), TestRouter.Named("a", 25));
        Assert.Equal(await Quarters.CallAllAsync(Keys), await other.CallAllAsync(Keys));
    }

    [Fact]
    public void AKey_IsHashedAsEver()
    {
        // Another hash would scatter all keys of replicas that are replaced one by one. Computed apart, with Python's hashlib.
        Assert.Equal("68d4872f28224834368ef04283eb8125", AffinityHash.Of(new AffinityKey("caller", "session", "gpt-4o")).ToString());
    }

    [Theory]
    [InlineData("a", "bc", "d", "ab", "c", "d")]
    [InlineData("a", "b", "cd", "a", "bc", "d")]
    [InlineData("a", "", "b", "a", "b", "")]
    public void KeysThatReadAlikeTogether_AreNotTheSame(
        string caller,
        string session,
        string model,
        string otherCaller,
        string otherSession,
        string otherModel
    ) => Assert.NotEqual(AffinityHash.Of(new(caller, session, model)), AffinityHash.Of(new(otherCaller, otherSession, otherModel)));

    [Fact]
    public void AKeyOfAnyLength_IsHashed() =>
        Assert.NotEqual(
            AffinityHash.Of(TestRouter.Key(new string('x', 100_000) + "a")),
            AffinityHash.Of(TestRouter.Key(new string('x', 100_000) + "b"))
        );

    private static double ChiSquare(string[] names)
    {
        (string Name, double Share)[] shares = [("a", 0.25), ("b", 0.5), ("c", 0.25)];
        return shares.Sum(share =>
            Math.Pow(names.Count(name => name == share.Name) - (share.Share * names.Length), 2) / (share.Share * names.Length)
        );
    }
}
