namespace Platform.LoadHarness;

/// <summary>
/// Lets users go on right on the thread that saw the answer, which halves the generator's CPU a request. .NET reads
/// it from the environment when the first socket is made, so it is set at the very start. Nothing that runs as a
/// continuation of a socket may block then.
/// </summary>
internal static class InlineCompletions
{
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void Enable() => Environment.SetEnvironmentVariable(Variable, "1");
}
