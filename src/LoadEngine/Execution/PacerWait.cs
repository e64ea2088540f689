using System.Runtime.InteropServices;

namespace Platform.LoadEngine.Execution;

/// <summary>
/// Waits on the pacer's thread. .NET's own waits end on whole milliseconds; on Linux the last two are slept with
/// <c>nanosleep(2)</c> and a timer slack of 1 µs, which ends some 50 µs late. Elsewhere the pacer is up to 1 ms late;
/// the report's dispatch lag tells.
/// </summary>
internal sealed partial class PacerWait : IDisposable
{
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    private const long CoarseNanoseconds = 2_000_000;

    private readonly WaitHandle _stopped;

    public PacerWait(CancellationToken stop)
    {
        _stopped = stop.WaitHandle;
        if (OperatingSystem.IsLinux())
            _ = Prctl(SetTimerSlack, 1000, 0, 0, 0);
    }

    /// <summary>Waits for at most the given time.</summary>
    /// <returns>False when the run was stopped.</returns>
    public bool For(long nanoseconds)
    {
        if (nanoseconds > CoarseNanoseconds || !OperatingSystem.IsLinux())
        {
            long milliseconds = Math.Clamp((nanoseconds - (OperatingSystem.IsLinux() ? CoarseNanoseconds : 0)) / 1_000_000, 1, 1000);
            return !_stopped.WaitOne((int)milliseconds);
        }

        var request = new Timespec { Nanoseconds = (nint)nanoseconds };
        _ = NanoSleep(in request, 0);
        return true;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = Prctl(SetTimerSlack, 0, 0, 0, 0); // back to the thread's default
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in Timespec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
