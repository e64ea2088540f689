using System.Globalization;

namespace Platform.EndToEnd.Tests;

/// <summary>
/// What a test that kills processes leaves to chance. Its seed is written to the test's output, which is shown when it fails;
/// set PLATFORM_SEED to it for the same kills and pauses again.
/// </summary>
internal sealed class Chance(ITestOutputHelper output)
{
    private readonly int _seed = Setting("PLATFORM_SEED") ?? Environment.TickCount;
    private Random? _random;

    /// <summary>Kills for each run of a test; set PLATFORM_KILLS=20 or more for a long night.</summary>
    public static int Kills { get; } = Setting("PLATFORM_KILLS") ?? 4;

    public TimeSpan Upto(int milliseconds)
    {
        // Told within the test, whose output it is then.
        if (_random is null)
            output.WriteLine($"Again with the same kills and pauses: PLATFORM_SEED={_seed.ToString(CultureInfo.InvariantCulture)}");
        _random ??= new Random(_seed);
        return TimeSpan.FromMilliseconds(_random.Next(milliseconds));
    }

    private static int? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
