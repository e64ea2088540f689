using System.Globalization;
using Xunit;

namespace Platform.Testing;

/// <summary>Chance that can be repeated.</summary>
public static class Chance
{
    private const string Variable = "PLATFORM_SEED";

    /// <summary>A source with another seed for each test, which its output tells; <c>PLATFORM_SEED</c> gives one.</summary>
    public static Random New()
    {
        int seed = Environment.GetEnvironmentVariable(Variable) is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Variable}={seed} repeats what chance decides here.");
        return new Random(seed);
    }
}
