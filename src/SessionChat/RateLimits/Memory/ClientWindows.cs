using System.Runtime.CompilerServices;

namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>What is remembered of a client, and its neighbours in the order of the last admission.</summary>
internal sealed class ClientWindows(ClientKey key)
{
    public readonly ClientKey Key = key;

    public PolicyWindows Windows;

    /// <summary>When a request of it was last admitted.</summary>
    public long LastAdmission;

    public ClientWindows? Older;

    public ClientWindows? Newer;

    [InlineArray(PolicyLimits.Count)]
    internal struct PolicyWindows
    {
        private MovingWindow _first;
    }
}
