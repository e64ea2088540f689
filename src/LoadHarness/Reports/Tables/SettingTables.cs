using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>What was run, where and when.</summary>
internal static class SettingTables
{
    public static ReportTable Configuration(RunInfo info) =>
        ReportTable.Pairs(
            "Configuration",
            new (string, string?)[]
            {
                ("load", info.Load),
                (
                    "transport",
                    $"{info.Transport}, at most {info.MaxConnections:#,0} connections, time-out "
                        + $"{FigureText.Seconds(info.RequestTimeoutSeconds)}"
                ),
                ("seed", info.Seed.ToString()),
            }
                .Concat(info.Settings.Where(setting => setting.Value.Length > 0).Select(setting => (setting.Key, (string?)setting.Value)))
                .Append(("machine", info.Machine))
                .Append(("version", info.Version))
        ) with
        {
            Figures = false,
        };

    public static ReportTable Time(RunResult run) =>
        ReportTable.Pairs(
            "Time",
            ("started", $"{run.Info.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
            ("measured", FigureText.Seconds(run.Total.Seconds)),
            ("ended early", run.End?.EndedEarly),
            ("end", run.End is null ? "none: the generator died" : null)
        ) with
        {
            Figures = false,
        };
}
