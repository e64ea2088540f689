using System.Net;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>Finds the addresses of a host name.</summary>
/// <exception cref="System.Net.Sockets.SocketException">It has none, or no name server answered.</exception>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);
