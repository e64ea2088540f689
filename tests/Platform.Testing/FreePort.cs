using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Platform.Testing;

/// <summary>Ports of the loopback for servers that must be told theirs.</summary>
public static class FreePort
{
    // Below the range from which the kernel gives clients their ports: a server that is down for a moment finds its own again.
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int _last = RandomNumberGenerator.GetInt32(Count);

    /// <summary>A port at which nobody listens, and which this process has not given to anybody else.</summary>
    public static int Next()
    {
        for (int tries = 0; tries < Count; tries++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"All ports from {First} to {First + Count - 1} are taken.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
