using System.Globalization;
using System.Text.Json;

namespace Platform.Testing;

/// <summary>A Prometheus of a test's own, which scrapes some addresses several times a second.</summary>
public sealed class PrometheusServer : ServerProcess
{
    private static readonly string? Executable = Executables.Find("prometheus"),
        Tool = Executables.Find("promtool");

    private readonly IReadOnlyCollection<Uri> _targets;
    private readonly HttpClient _client = new();

    private PrometheusServer(IReadOnlyCollection<Uri> targets)
        : base("prometheus") => _targets = targets;

    private protected override ProcessSignal StopSignal => ProcessSignal.Terminate;

    private string Configuration => Path.Combine(Folder, "prometheus.yml");

    /// <summary>Starts one.</summary>
    /// <param name="targets">Whose <c>/metrics</c> it reads.</param>
    /// <exception cref="InvalidOperationException">It is not installed or did not start; the message holds its output.</exception>
    public static Task<PrometheusServer> StartAsync(params IReadOnlyCollection<Uri> targets) =>
        FirstStartAsync(new PrometheusServer(targets));

    /// <summary>Has <c>promtool</c>, which is part of Prometheus, check an exposition in the text format.</summary>
    /// <returns>Its exit code, 0 when there is nothing to be said, and what it says.</returns>
    public static async Task<(int ExitCode, string Output)> CheckAsync(string exposition)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, exposition);
            return await ToolProcess.RunAsync(
                "/bin/sh",
                "-c",
                "exec \"$0\" check metrics <\"$1\"",
                Executables.Require(Tool, "promtool", "prometheus"),
                file
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The values of a query's series.</summary>
    /// <param name="query">In PromQL, such as <c>up</c>.</param>
    public async Task<IReadOnlyList<double>> QueryAsync(string query)
    {
        var address = new Uri($"http://127.0.0.1:{Port}/api/v1/query?query={Uri.EscapeDataString(query)}");
        byte[] answer = await _client.GetByteArrayAsync(address);
        var series = JsonElement.Parse(answer).GetProperty("data").GetProperty("result").EnumerateArray();
        return [.. series.Select(one => double.Parse(one.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }

    private protected override Task PrepareAsync() =>
        File.WriteAllTextAsync(
            Configuration,
            $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
            - { job_name: test, static_configs: [ { targets: [ {{string.Join(
                ", ",
                _targets.Select(target => $"'{target.Authority}'")
            )}} ] } ] }
            """
        );

    private protected override IEnumerable<string> Command() =>
        [
            Executables.Require(Executable, "Prometheus", "prometheus"),
            $"--config.file={Configuration}",
            $"--storage.tsdb.path={Path.Combine(Folder, "data")}",
            $"--web.listen-address=127.0.0.1:{Port}",
            "--log.level=warn",
        ];

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        (await Probe.AskAsync(Port, "GET /-/ready HTTP/1.0\r\n\r\n", cancellationToken))?.Contains(" 200 ", StringComparison.Ordinal)
            is true;
}
