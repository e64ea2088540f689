using System.Text.RegularExpressions;

namespace Platform.LoadHarness.Services;

/// <summary>A service as a child process.</summary>
internal sealed partial class ChildService : ChildProcess
{
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo _data;

    private ChildService(string name, string program, IReadOnlyDictionary<string, string> environment, Uri address, DirectoryInfo data)
        : base(
            name,
            program,
            [
                "--urls",
                address.GetLeftPart(UriPartial.Authority),
                "--Service:StopWithStandardInput=true",
                "--Service:DrainDelay=00:00:00",
                $"--Data:Directory={data.FullName}",
            ],
            environment
        ) => _data = data;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">The name of its program.</param>
    /// <param name="environment">What is added to its environment.</param>
    /// <param name="address">Where it shall answer; port 0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up waiting; the process is stopped then.</param>
    /// <exception cref="SetupException">It is not built, ends at once, or does not become ready within 30 s.</exception>
    public static async Task<ChildService> StartAsync(
        string name,
        IReadOnlyDictionary<string, string> environment,
        Uri address,
        CancellationToken cancellationToken
    )
    {
        string program = FindProgram(name);
        // Embedded stores begin empty and leave nothing behind.
        var child = new ChildService(name, program, environment, address, Directory.CreateTempSubdirectory($"platform-{name}-"));
        await child.StartAsync(cancellationToken);
        return child;
    }

    protected override void OnLine(string line)
    {
        if (ListeningPattern().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    protected override void OnEarlyEnd(SetupException reason) => _address.TrySetException(reason);

    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Address = await _address.Task.WaitAsync(cancellationToken);
        while ((await Readiness.ServiceAtAsync(Address, cancellationToken))?.Name != Name)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    protected override void OnEnded() => _data.Delete(recursive: true);

    /// <summary>Beside the harness where it was built (artifacts/bin/NAME/CONFIGURATION) or published (services/NAME).</summary>
    private static string FindProgram(string name)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;
        string[] places =
        [
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", name, configuration, $"{name}.dll")),
            Path.Combine(AppContext.BaseDirectory, "services", name, $"{name}.dll"),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new SetupException($"The program {name} is at neither of {string.Join(", ", places)}. Build it with 'dotnet build'.");
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningPattern();
}
