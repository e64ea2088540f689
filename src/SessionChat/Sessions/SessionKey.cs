namespace Platform.SessionChat.Sessions;

/// <summary>Names a session.</summary>
/// <param name="Tenant">Whose it is; nothing of it is seen by another.</param>
/// <param name="Id">32 hexadecimal digits: a UUID of version 7, so that ids grow with the time of creation.</param>
internal readonly record struct SessionKey(string Tenant, string Id)
{
    private const int IdLength = 32;

    /// <summary>A new one.</summary>
    public static SessionKey New(string tenant, TimeProvider time) => new(tenant, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));

    /// <summary>Whether a text may be an id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);
}
