using System.Globalization;

namespace Platform.EndToEnd.Tests;

/// <summary>
/// What a test that kills processes leaves to chance. Its seed is written to the test's output, which is shown when it fails;
/// set PLATFORM_SEED to it for the same kills and pauses again.
/// </summary>
internal sealed class Chance
{
    private readonly Random _random;

    public Chance(ITestOutputHelper output)
    {
        int seed = Setting("PLATFORM_SEED") ?? Environment.TickCount;
        _random = new Random(seed);
        output.WriteLine($"Again with the same kills and pauses: PLATFORM_SEED={seed.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Kills for each run of a test; set PLATFORM_KILLS=20 or more for a long night.</summary>
    public static int Kills { get; } = Setting("PLATFORM_KILLS") ?? 4;

    public TimeSpan Upto(int milliseconds) => TimeSpan.FromMilliseconds(_random.Next(milliseconds));

    private static int? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
