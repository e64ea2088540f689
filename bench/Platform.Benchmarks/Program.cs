using BenchmarkDotNet.Running;

namespace Platform.Benchmarks;

/// <summary>
/// <c>--check</c> compares with <c>baseline.json</c> (exit code 1 when something became worse), <c>--update</c> writes it; without either, and
/// besides, all arguments are BenchmarkDotNet's, such as <c>--filter '*Routing*'</c>.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        bool isCheck = args.Contains("--check"), isUpdate = args.Contains("--update");
        List<string> others = [.. args.Except(["--check", "--update"])];
        if ((isCheck || isUpdate) && !others.Contains("--filter"))
            others.AddRange(["--filter", "*"]);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. others], ShortRuns.Config()).ToList();
        if (!isCheck && !isUpdate)
            return 0;
        if (summaries.Count == 0 || summaries.Any(summary => summary.Reports.Any(report => !report.Success)))
        {
            Console.Error.WriteLine("Not every benchmark ran; what is wrong stands above.");
            return 1;
        }

        var figures = ShortRuns.Figures(summaries);
        if (isUpdate)
            Baseline.Update(figures);
        return isCheck ? Baseline.Check(figures) : 0;
    }
}
