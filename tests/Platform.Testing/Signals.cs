using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.Testing;

/// <summary>Signals by their Linux numbers.</summary>
public enum ProcessSignal
{
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>Sends signals to processes, see kill(2).</summary>
public static partial class Signals
{
    /// <exception cref="Win32Exception">There is no such process, or it is not ours.</exception>
    public static void Send(int processId, ProcessSignal signal)
    {
        if (SendTo(processId, (int)signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Sends a signal to all processes of a group, as a terminal does on Ctrl-C.</summary>
    public static void SendToGroup(int leader, ProcessSignal signal) => Send(-leader, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int processId, int signal);
}
