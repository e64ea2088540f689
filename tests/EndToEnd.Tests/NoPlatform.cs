using System.Net;
using System.Net.Sockets;

namespace Platform.EndToEnd.Tests;

/// <summary>For tests of what the harness does when no platform is up.</summary>
internal static class NoPlatform
{
    /// <summary>Where a platform that is up offers OrderApi.</summary>
    public const int Port = 8000;

    /// <summary>Asked once, before a test starts a platform of its own.</summary>
    private static readonly bool IsUp = Listens();

    /// <summary>Skips the running test where a platform is up on a developer's machine; in CI it goes on and fails.</summary>
    public static void Require() =>
        Assert.SkipWhen(
            IsUp && Environment.GetEnvironmentVariable("CI") != "true",
            $"Somebody listens at port {Port}; stop it to run this test."
        );

    private static bool Listens()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
