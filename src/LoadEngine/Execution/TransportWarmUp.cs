using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Execution;

/// <summary>
/// Lets both executors and a transport run for a moment against a listener of our own, once a process, so that the
/// engine's code is compiled before it measures. Without it the first requests of an open run wait for the compiler,
/// up to 200 ms, and the target would be blamed.
/// </summary>
internal static class TransportWarmUp
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Done = new(StringComparer.Ordinal);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Warms a transport up unless that has been done in this process.</summary>
    public static Task OnceAsync(string transport) => Done.GetOrAdd(transport, name => new Lazy<Task>(() => RunAsync(name))).Value;

    private static async Task RunAsync(string name)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var over = new CancellationTokenSource(Timeout);
        listener.Start();
        var answering = AnswerAsync(listener, over.Token);

        var clock = new RunClock(TimeProvider.System);
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var scenario = new Scenario
        {
            Name = "",
            Profile = ClosedProfile.SharedIterations(4, 400),
            Steps = [new Step("get", _ => new Request("GET", url))],
        };
        await using (var transport = new TransportOptions { Transport = name, MaxConnections = 4 }.Open(clock))
        {
            var recorder = new Recorder(["get"], [], []);
            var runner = new IterationRunner(scenario, transport, recorder, clock);
            await new ClosedExecutor((ClosedProfile)scenario.Profile, runner, recorder, clock).RunAsync(over.Token, over.Token);
            await new OpenExecutor(OpenProfile.Constant(4_000, TimeSpan.FromMilliseconds(50)), runner, recorder, clock).RunAsync(
                over.Token,
                over.Token
            );
            recorder.Read().Since(recorder.Read());
        }

        await over.CancelAsync();
        await answering;
    }

    private static async Task AnswerAsync(TcpListener listener, CancellationToken over)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(AnswerAsync(await listener.AcceptSocketAsync(over), over));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task AnswerAsync(Socket connection, CancellationToken over)
    {
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        var request = new byte[4096];
        using (connection)
        {
            try
            {
                while (await connection.ReceiveAsync(request, over) > 0)
                    await connection.SendAsync(answer, over);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The warm-up has ended, or its transport closed the connection.
            }
        }
    }
}
