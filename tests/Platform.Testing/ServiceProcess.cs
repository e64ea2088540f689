using System.Diagnostics;

namespace Platform.Testing;

/// <summary>A built service as a process of its own, on a free port, in a data folder of its own.</summary>
public sealed class ServiceProcess : ProgramProcess
{
    private const string Mark = "Now listening on: ";

    private ServiceProcess(string service, string[] arguments, IReadOnlyDictionary<string, string> environment)
        : base(service, ["--urls", "http://127.0.0.1:0", .. arguments], environment) { }

    /// <summary>Speaks to the service; set to its address once it is started.</summary>
    public HttpClient Client { get; } = new() { Timeout = Patience };

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts a service and waits until <c>/readyz</c> answers 200.</summary>
    /// <param name="service">The project's name, such as <c>OrderApi</c>; it must be built.</param>
    /// <param name="arguments">Its command line, such as <c>--Limits:MaxConnections=10</c>.</param>
    /// <param name="environment">Variables beside those of the test run.</param>
    /// <exception cref="InvalidOperationException">It ended or did not become ready; the message holds its output.</exception>
    public static async Task<ServiceProcess> StartAsync(
        string service,
        string[]? arguments = null,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        // A test run that is killed takes its services along.
        var all = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["Service__StopWithStandardInput"] = "true",
        };
        var process = new ServiceProcess(service, arguments ?? [], all);
        try
        {
            await process.WaitUntilReadyAsync(service);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a service that is expected to end by itself, and waits for that.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string service, params string[] arguments)
    {
        await using var process = new ServiceProcess(service, arguments, new Dictionary<string, string>());
        return (await process.WaitForExitAsync(), process.Output);
    }

    protected override void Dispose() => Client.Dispose();

    private async Task WaitUntilReadyAsync(string service)
    {
        string line = await LineAsync(Mark);
        Client.BaseAddress = new Uri(line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]);
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var reply = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (reply.IsSuccessStatusCode)
                    return;
                if (patience.Elapsed > Patience)
                    throw new InvalidOperationException(
                        $"{service} is not ready: {await reply.Content.ReadAsStringAsync()} Its output:\n{Output}"
                    );
            }
            catch (HttpRequestException e)
            {
                throw new InvalidOperationException($"{service} does not answer: {e.Message} Its output:\n{Output}", e);
            }
        }
    }
}
