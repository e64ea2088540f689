using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Testing;

/// <summary>Asks a server whether it answers, without a client library.</summary>
internal static class Probe
{
    /// <summary>How long one question may take; it is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>The first bytes of the answer; null when there was none.</returns>
    public static async Task<string?> AskAsync(int port, string question, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(question), patience.Token);
            byte[] answer = new byte[512];
            int length = await client.GetStream().ReadAsync(answer, patience.Token);
            return Encoding.ASCII.GetString(answer, 0, length);
        }
        catch (Exception e)
            when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
