namespace Platform.SessionChat;

/// <summary>The routes of SessionChat.</summary>
internal static class SessionsApi
{
    public static void MapSessionChat(this WebApplication app)
    {
    }
}
