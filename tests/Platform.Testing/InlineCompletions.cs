using System.Runtime.CompilerServices;

namespace Platform.Testing;

/// <summary>
/// A service that runs in the test process must not let what waits for its sockets go on on the thread that polls them: the test waits
/// there too, and
/// when it then blocks, nobody polls any more. Services in processes of their own have it as they ship.
/// </summary>
internal static class InlineCompletions
{
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

#pragma warning disable CA2255 // It must come before the first socket, and a test process has no start of ours.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TurnOff() => Environment.SetEnvironmentVariable(Variable, "0");
}
