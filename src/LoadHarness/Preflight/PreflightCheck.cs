using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Preflight;

/// <summary>Looks for what would spoil a run before it starts, and names the command that mends it.</summary>
internal static class PreflightCheck
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>What would spoil the run, a sentence each; empty when nothing would.</summary>
    public static IEnumerable<string> Warnings(Scenario scenario, MachineLimits machine)
    {
        int connections = scenario.Transport.MaxConnections;
        if (connections + 100 > machine.OpenFiles)
            yield return $"{connections:#,0} connections need more open files than the {machine.OpenFiles:#,0} allowed; raise them "
                + $"with: ulimit -n {connections + 1000}";
        if (connections > machine.LocalPorts)
            yield return $"{connections:#,0} connections need more local ports than the {machine.LocalPorts:#,0} there are; widen "
                + "them with: sysctl -w net.ipv4.ip_local_port_range='1024 65535'";
        if (
            !scenario.Transport.KeepAlive
            && scenario.Profile is ClosedProfile { Iterations: { } requests }
            && requests > machine.LocalPorts
        )
            yield return $"{requests:#,0} requests without keep-alive need as many local ports within a minute and there are "
                + $"{machine.LocalPorts:#,0}; widen them with: sysctl -w net.ipv4.ip_local_port_range='1024 65535'";
        if (scenario.Profile is ClosedProfile { InGroups: true } && connections > machine.AcceptQueue)
            yield return $"{connections:#,0} connections opened at once overflow a listen queue of {machine.AcceptQueue:#,0}; "
                + $"lengthen it with: sysctl -w net.core.somaxconn={connections * 2}";
        if (machine.OtherLoad > 0.25 * machine.Processors)
            yield return $"Something else keeps {machine.OtherLoad:0.0} of {machine.Processors} processors busy; figures will be "
                + "worse than on a quiet machine. See: top";
        if (typeof(Scenario).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true)
            yield return "The load engine is a Debug build; its figures are too bad. Build it with: dotnet build -c Release";
    }

    /// <summary>Makes sure that somebody listens at an address.</summary>
    /// <exception cref="SetupException">Nobody does.</exception>
    public static async Task EnsureAnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.IdnHost, address.Port, patience.Token);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string why =
                e is SocketException
                    ? e.Message
                    : string.Create(CultureInfo.InvariantCulture, $"no connection within {ConnectPatience.TotalSeconds} s");
            throw new SetupException(
                $"Nobody answers at {address.Authority}: {why}. Start the target, or give its address with --target NAME=URL."
            );
        }
    }
}
