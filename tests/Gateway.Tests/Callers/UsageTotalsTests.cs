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
        const int Times = 200_000;
        using var start = new Barrier(4);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Factory.StartNew(() => Count(start, Times), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                )
        );
        Assert.Equal(
            [
                ("large", 0, new(20 * Times, 0, 0, 24 * Times)),
                ("small", 4 * Times, new TokenUsage(4 * Times, 8 * Times, 12 * Times, 16 * Times)),
            ],
            _totals.Read()
        );
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

    private void Count(Barrier start, int times)
    {
        start.SignalAndWait();
        for (int i = 0; i < times; i++)
        {
            _totals.CountRequest("small", Models);
            _totals.Add("small", Models, new(1, 2, 3, 4));
            _totals.Add("large", Models, new(5, 0, 0, 6));
        }
    }
}
