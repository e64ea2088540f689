using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Mocks;

/// <summary>A mock that was started.</summary>
/// <param name="Name">Its name, with which its ids begin.</param>
/// <param name="Provider">Whose API it speaks.</param>
/// <param name="Url">Where it answers.</param>
internal sealed record Mock(string Name, MockProvider Provider, Uri Url);

/// <summary>Mocks in a process of their own: the harness's program once more.</summary>
internal sealed partial class MockProcess : ChildProcess
{
    /// <summary>
    /// The harness compiles each method once and for good, because it must not be slower at first than later. Mocks start in half the
    /// time without that.
    /// </summary>
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["DOTNET_TieredCompilation"] = "1",
        ["DOTNET_TieredPGO"] = "0",
    };

    private readonly IReadOnlyList<MockOptions> _options;
    private readonly Dictionary<string, Uri> _listening = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _count;

    private MockProcess(IReadOnlyList<MockOptions> options)
        : base("mocks", Path.Combine(AppContext.BaseDirectory, "LoadHarness.dll"), MockArguments.Write(options), Environment) =>
        (_options, _count) = (options, options.Sum(kind => kind.Instances));

    /// <summary>The mocks, kind by kind.</summary>
    public IReadOnlyList<Mock> Mocks { get; private set; } = [];

    /// <summary>Starts mocks and waits until they listen.</summary>
    /// <param name="options">Their kinds; no two of one name.</param>
    /// <param name="cancellationToken">Gives up waiting; the process is stopped then.</param>
    /// <exception cref="SetupException">They do not start.</exception>
    public static async Task<MockProcess> StartAsync(IReadOnlyList<MockOptions> options, CancellationToken cancellationToken)
    {
        var process = new MockProcess(options);
        await process.StartAsync(cancellationToken);
        return process;
    }

    /// <summary>What a mock saw until now.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public static async Task<MockStats> ReadStatsAsync(HttpClient client, Mock mock, CancellationToken cancellationToken) =>
        await client.GetFromJsonAsync(new Uri(mock.Url, "/stats"), MockStatsJson.Default.MockStats, cancellationToken)
        ?? throw new HttpRequestException($"{mock.Name} at {mock.Url} does not tell what it saw.");

    protected override void OnLine(string line)
    {
        if (ListeningPattern().Match(line) is not { Success: true } match)
            return;
        _listening[match.Groups["name"].Value] = new Uri(match.Groups["url"].Value);
        if (_listening.Count == _count)
            _ready.TrySetResult();
    }

    protected override void OnEarlyEnd(SetupException reason) => _ready.TrySetException(reason);

    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await _ready.Task.WaitAsync(cancellationToken);
        Mocks = [.. _options.SelectMany(kind => kind.Names.Select(name => new Mock(name, kind.Provider, _listening[name])))];
    }

    [GeneratedRegex(@"^(?<name>\S+) listening on (?<url>http://\S+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningPattern();
}
