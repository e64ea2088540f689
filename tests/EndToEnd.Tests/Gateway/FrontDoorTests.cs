using System.Globalization;
using Platform.EndToEnd.Tests.SessionChat;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>The gateway as the front of real services, whose replicas are killed and restarted under load.</summary>
public sealed class FrontDoorTests
{
    private const int Clients = 16;
    private const int Many = 500;

    [Theory]
    [InlineData("OrderApi", "/order", """{"order_id":"o1","symbol":"AAPL","quantity":100,"price":150.25,"timestamp":1700000000000000000}""")]
    [InlineData("LogIngest", "/api/log", """{"device_id":"d1","log_level":"INFO","message":"m","log_data":{"sequence":1}}""")]
    public async Task AReplicaThatIsKilled_OrRestarted_CostsNoRequestThatMayBeRepeated(string service, string path, string body)
    {
        await using var replicas = await Replicas.StartAsync(service);
        await using var gateway = await ServiceProcess.StartAsync("Gateway", replicas.Arguments);
        await using var load = new Load(gateway.Client, path, body);
        await load.GoOnAsync();

        replicas[0].Signal(ProcessSignal.Kill);
        await load.GoOnAsync();
        await replicas.StartAgainAsync(0);
        await UntilHealthyAsync(gateway, service, 2);
        await load.GoOnAsync();

        replicas[1].Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await replicas[1].WaitForExitAsync());
        await load.GoOnAsync();
        await replicas.StartAgainAsync(1);
        await UntilHealthyAsync(gateway, service, 2);
        await load.GoOnAsync();

        Assert.Equal(["200"], await load.EndAsync());
    }

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public async Task Sessions_StayWithTheirReplica_AndGoOnAtTheOtherWhenItIsKilled()
    {
        await using var platform = await ChatPlatform.StartAsync(ChatPlatform.Unlimited);
        await using var gateway = await ServiceProcess.StartAsync("Gateway", [.. Enumerable.Range(0, 2).Select(number => $"--FrontDoor:Services:SessionChat:{number}={platform.AddressOf(number)}")]);
        string[] sessions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Conversation.OpenAsync(gateway.Client)));
        Dictionary<string, List<(long, string)>> said = sessions.ToDictionary(session => session, _ => new List<(long, string)>());

        await SayAsync("before");
        await platform.EndProcessAsync(0);
        await SayAsync("after");

        foreach (string session in sessions)
            Conversation.AssertWhole(await Conversation.ReadAnsweredAsync(gateway.Client, session), said[session]);

        async Task SayAsync(string message)
        {
            foreach (string session in sessions)
            {
                said[session].Add((await Conversation.SayAsync(gateway.Client, session, message), message));
                await Conversation.ReadAnsweredAsync(gateway.Client, session);
            }
        }
    }

    private static Task UntilHealthyAsync(ServiceProcess gateway, string service, int count) => Waiting.UntilAsync(async () =>
        (await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains($"gateway_front_replicas{{service=\"{service}\",state=\"healthy\"}} {count}\n", StringComparison.Ordinal));

    /// <summary>Two processes of a service, each always at its own address.</summary>
    private sealed class Replicas : IAsyncDisposable
    {
        private readonly string _service;
        private readonly string[] _addresses = [.. Enumerable.Range(0, 2).Select(_ => $"http://127.0.0.1:{FreePort.Next()}")];
        private readonly ServiceProcess[] _processes = new ServiceProcess[2];

        private Replicas(string service) => _service = service;

        /// <summary>What the gateway is told.</summary>
        public string[] Arguments => [.. _addresses.Select((address, number) => $"--FrontDoor:Services:{_service}:{number}={address}")];

        public ServiceProcess this[int number] => _processes[number];

        public static async Task<Replicas> StartAsync(string service)
        {
            var replicas = new Replicas(service);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(replicas.StartAsync));
            return replicas;
        }

        public async Task StartAgainAsync(int number)
        {
            await _processes[number].DisposeAsync();
            await StartAsync(number);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
                await process.DisposeAsync();
        }

        private async Task StartAsync(int number) => _processes[number] = await ServiceProcess.StartAsync(_service, ["--urls", _addresses[number]]);
    }

    /// <summary>Clients that post one request after another, each with its own key.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly HashSet<string> _outcomes = [];
        private readonly Task _clients;
        private long _answered;

        public Load(HttpClient client, string path, string body) => _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RunAsync(client, path, body)));

        /// <summary>Waits for many further answers.</summary>
        public Task GoOnAsync()
        {
            long enough = Interlocked.Read(ref _answered) + Many;
            return Waiting.UntilAsync(() => Interlocked.Read(ref _answered) >= enough);
        }

        /// <summary>Ends it, and tells what came of its requests.</summary>
        public async Task<IReadOnlyCollection<string>> EndAsync()
        {
            await _end.CancelAsync();
            await _clients;
            return _outcomes;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _end.Dispose();
        }

        private async Task RunAsync(HttpClient client, string path, string body)
        {
            while (!_end.IsCancellationRequested)
            {
                string outcome = await PostAsync(client, path, body);
                lock (_outcomes)
                    _outcomes.Add(outcome);
                Interlocked.Increment(ref _answered);
            }
        }

        private static async Task<string> PostAsync(HttpClient client, string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            try
            {
                using var reply = await client.SendAsync(request);
                return ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture);
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
        }
    }
}
