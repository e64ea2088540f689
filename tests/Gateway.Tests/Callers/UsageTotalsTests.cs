using Platform.Gateway.Callers;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Callers;

public class UsageTotalsTests
{
    private static readonly HashSet<string> Models = ["small", "large"];

    private readonly UsageTotals _totals = new();

    [Fact]
    public async Task CountedByManyAtOnce_NothingIsLost()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                _totals.CountRequest("small", Models);
                _totals.Add("small", Models, new(1, 2, 3, 4));
                _totals.Add("large", Models, new(5, 0, 0, 6));
            }
        })));
        Assert.Equal([("large", 0, new(400_000, 0, 0, 480_000)), ("small", 80_000, new TokenUsage(80_000, 160_000, 240_000, 320_000))], _totals.Read());
    }

    [Fact]
    public void HoweverOftenModelsAreRenamed_NoMoreAreKeptThanOneConfigurationHas()
    {
        for (int reload = 0; reload < 1000; reload++)
            _totals.CountRequest($"model-{reload}", new HashSet<string> { $"model-{reload}" });
        Assert.Equal(["model-999"], _totals.Read().Select(total => total.Model));
    }

    [Fact]
    public void AModelThatIsAddedByAReload_ChangesNothingOfTheOthers()
    {
        _totals.CountRequest("small", Models);
        _totals.CountRequest("new", new HashSet<string> { "small", "new" });
        Assert.Equal([("new", 1L), ("small", 1L)], _totals.Read().Select(total => (total.Model, total.Requests)));
    }
}
