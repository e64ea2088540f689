using BenchmarkDotNet.Running;

namespace Platform.Benchmarks;

/// <summary>
/// <c>--check</c> compares with <c>baseline.json</c> (exit code 1 when something became worse), <c>--update</c> writes it; without either,
/// and
/// besides, all arguments are BenchmarkDotNet's, such as <c>--filter '*Routing*'</c>.
/// </summary>
internal static class Program
{
    /// <summary>How often all is run for the baseline, and what seems worse for a check: neighbours disturb one, seldom all.</summary>
    private const int Rounds = 3;

    private static int Main(string[] args)
    {
        bool isCheck = args.Contains("--check"),
            isUpdate = args.Contains("--update");
        args = [.. args.Except(["--check", "--update"])];
        if (!isCheck && !isUpdate)
            return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, ShortRuns.Config()).Any() ? 0 : 1;

        var figures = new SortedDictionary<string, Figure>(StringComparer.Ordinal);
        SortedDictionary<string, string>? worse = null;
        for (int round = 0; round < Rounds && worse is not { Count: 0 }; round++)
        {
            if (
                !ShortRuns.Run(
                    args.Contains("--filter") ? args : [.. args, "--filter", "*"],
                    name => worse?.ContainsKey(name) ?? true,
                    figures
                )
            )
                return 1;
            worse = isCheck ? Baseline.Worse(figures) : null;
        }

        if (isUpdate)
            Baseline.Update(figures);
        foreach (string how in worse?.Values.AsEnumerable() ?? [])
            Console.Error.WriteLine(how);
        Console.WriteLine($"{figures.Count} benchmarks, {worse?.Count ?? 0} worse than the baseline.");
        return worse is { Count: > 0 } ? 1 : 0;
    }
}
