using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>
/// Makes a replica of each address that a host name has. In place of YARP's own resolver, which throws when a name has none: at the start
/// that would end the Gateway. Here such a name keeps the addresses it had, because a name server that is unavailable for a moment takes no
/// service with it; whether they still answer, the health checks tell.
/// </summary>
internal sealed partial class ReplicaResolver(
    HostLookup lookup,
    IOptions<FrontDoorOptions> options,
    TimeProvider time,
    ILogger<ReplicaResolver> logger
) : IDestinationResolver
{
    private readonly ConcurrentDictionary<string, string[]> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations,
        CancellationToken cancellationToken
    )
    {
        var addresses = destinations.Values.Select(destination => new Uri(destination.Address)).ToList();
        var found = await Task.WhenAll(addresses.Select(async address => (address, ips: await ResolveAsync(address, cancellationToken))));
        var replicas = found
            .SelectMany(one =>
                one.ips.Select(ip =>
                    new UriBuilder(one.address) { Host = ip }
                        .Uri
                        .AbsoluteUri
                )
            )
            .Distinct()
            .ToDictionary(address => address, address => new DestinationConfig { Address = address });
        bool mayChange = addresses.Exists(IsName);
        return new(
            replicas,
            mayChange ? new CancellationChangeToken(new CancellationTokenSource(options.Value.DnsRefresh, time).Token) : null
        );
    }

    private static bool IsName(Uri address) => address.HostNameType == UriHostNameType.Dns;

    private async Task<string[]> ResolveAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!IsName(address))
            return [address.Host];
        string host = address.IdnHost;
        var found = await LookUpAsync(host, cancellationToken);
        if (found is { Length: > 0 })
            Learn(host, found);
        string[] known = _known.GetValueOrDefault(host, []);
        if (found is null or [] && _unknown.TryAdd(host, true))
            LogUnknown(host, known.Length);
        return known;
    }

    private async Task<IPAddress[]?> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await lookup(host, cancellationToken).WaitAsync(options.Value.DnsTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or ArgumentException)
        {
            return null;
        }
    }

    private void Learn(string host, IPAddress[] found)
    {
        string[] ips =
        [
            .. found.Select(ip => ip.ToString()).Distinct().Order(StringComparer.Ordinal).Take(options.Value.MaxReplicasPerName),
        ];
        _unknown.TryRemove(host, out _);
        if (_known.TryGetValue(host, out var before) && before.SequenceEqual(ips))
            return;
        _known[host] = ips;
        LogReplicas(host, ips);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Host} stands for {Addresses}")]
    private partial void LogReplicas(string host, string[] addresses);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} has no address now; {Count} that it had are kept")]
    private partial void LogUnknown(string host, int count);
}
