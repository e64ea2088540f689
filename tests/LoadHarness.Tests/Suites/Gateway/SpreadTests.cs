using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class SpreadTests
{
    private static readonly int[] Weights = [25, 50, 25];

    [Fact]
    public void AsTheWeightsSay_IsNoErrorAtAll()
    {
        var spread = new Spread([2500, 5000, 2500], Weights);
        Assert.Equal((0, 0), (spread.ChiSquare, spread.WorstShareError));
    }

    [Fact]
    public void ChiSquare_IsPearsons()
    {
        // (30 − 25)² ÷ 25 + (40 − 50)² ÷ 50 + (30 − 25)² ÷ 25
        var spread = new Spread([30, 40, 30], Weights);
        Assert.Equal(4, spread.ChiSquare, 10);
        Assert.Equal(0.1, spread.WorstShareError, 10);
    }

    [Fact]
    public void ABalancerThatIgnoresWeights_IsFarBeyondTheLimit()
    {
        var spread = new Spread([667, 667, 666], Weights);
        Assert.True(spread.ChiSquare > 10 * Spread.ChiSquareLimit);
        Assert.True(spread.WorstShareError > 0.05);
    }

    [Fact]
    public void FairDraws_AreWithinTheLimit_InAllButOneOfAThousand()
    {
        var random = new Random(7);
        int beyond = Enumerable
            .Range(0, 2000)
            .Count(_ =>
            {
                long[] callers = new long[3];
                for (int i = 0; i < 400; i++)
                    callers[
                        random.Next(4) switch
                        {
                            0 => 0,
                            1 => 2,
                            _ => 1,
                        }
                    ]++;
                return new Spread(callers, Weights).ChiSquare >= Spread.ChiSquareLimit;
            });
        Assert.InRange(beyond, 0, 8);
    }

    [Fact]
    public void WithoutCallers_ThereIsNoFigure()
    {
        var spread = new Spread([0, 0, 0], Weights);
        Assert.True(double.IsNaN(spread.ChiSquare) && double.IsNaN(spread.WorstShareError));
    }
}
