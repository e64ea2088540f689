using System.Net;
using System.Net.Sockets;

namespace Platform.EndToEnd.Tests;

/// <summary>A test of what the harness does when no platform is up: with one it is skipped on a developer's machine, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NoPlatformFactAttribute : FactAttribute
{
    public NoPlatformFactAttribute() => Skip = NoPlatform.Reason;
}

/// <summary>As <see cref="NoPlatformFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NoPlatformTheoryAttribute : TheoryAttribute
{
    public NoPlatformTheoryAttribute() => Skip = NoPlatform.Reason;
}

internal static class NoPlatform
{
    /// <summary>Where a platform that is up offers OrderApi.</summary>
    public const int Port = 8000;

    public static string? Reason { get; } = IsUp() && Environment.GetEnvironmentVariable("CI") != "true"
        ? $"Somebody listens at port {Port}; stop it to run this test."
        : null;

    private static bool IsUp()
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
