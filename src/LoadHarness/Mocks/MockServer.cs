using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Platform.LoadHarness.Mocks;

/// <summary>A provider's API on a port of the loopback, answered by nobody.</summary>
internal sealed class MockServer : IAsyncDisposable
{
    private const long MostBodyBytes = 64 << 20;

    /// <summary>How long answers that are under way may go on once connections are refused.</summary>
    private static readonly TimeSpan RefusePatience = TimeSpan.FromSeconds(1);

    private readonly KestrelServer _server;
    private readonly MockCounts _counts;
    private readonly SocketTransportFactory _transport;
    private Task _refusing = Task.CompletedTask;
    private Socket? _refuser;

    private MockServer(string name, int port, MockOptions options, TimeProvider time)
    {
        Name = name;
        _counts = new MockCounts(name);
        // Nothing that is answered at once blocks, so it may run on the thread that read it.
        _transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = options.AnswersAtOnce }),
            NullLoggerFactory.Instance
        );
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = null; // a slow caller is what some tests want
        kestrel.Listen(
            IPAddress.Loopback,
            port,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next =>
                    async connection =>
                    {
                        _counts.Connected();
                        try
                        {
                            await next(connection);
                        }
                        finally
                        {
                            _counts.Disconnected();
                        }
                    }
                );
            }
        );
        _server = new KestrelServer(Options.Create(kestrel), _transport, NullLoggerFactory.Instance);
        Application = new MockApplication(name, options, _counts, time, () => _refusing = Task.Run(RefuseAsync));
    }

    /// <summary>The mock's name, with which its ids begin.</summary>
    public string Name { get; }

    /// <summary>Where it answers, or refuses to.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What it saw until now.</summary>
    public MockStats Stats => _counts.Read();

    private MockApplication Application { get; }

    /// <summary>Starts the servers that options ask for.</summary>
    /// <exception cref="SetupException">A port is taken.</exception>
    public static async Task<IReadOnlyList<MockServer>> StartAsync(
        MockOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        options.Check();
        var servers = new List<MockServer>();
        try
        {
            foreach (string name in options.Names)
            {
                servers.Add(new MockServer(name, options.Port == 0 ? 0 : options.Port + servers.Count, options, time));
                await servers[^1].StartAsync(options, cancellationToken);
            }

            return servers;
        }
        catch
        {
            foreach (var server in servers)
                await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _refusing;
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        _refuser?.Dispose();
    }

    private async Task StartAsync(MockOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(Application, cancellationToken);
        }
        catch (IOException e)
        {
            throw new SetupException($"{Name} cannot listen: {e.Message} Give another --port, or 0 for a free one.");
        }

        Url = new Uri(_server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        if (options.Fault is { Kind: MockFaultKind.Refuse, Number: 0 })
            await RefuseAsync();
    }

    /// <summary>Closes all connections and keeps the port without listening at it, so that nobody else answers there.</summary>
    private async Task RefuseAsync()
    {
        using var patience = new CancellationTokenSource(RefusePatience, TimeProvider.System);
        await _server.StopAsync(patience.Token);
        _refuser = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _refuser.Bind(new IPEndPoint(IPAddress.Loopback, Url.Port));
    }
}
