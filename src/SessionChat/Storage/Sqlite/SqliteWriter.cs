using Microsoft.Data.Sqlite;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>What the writing thread works with: its connection, and the compiled statements of it.</summary>
internal sealed class SqliteWriter(SqliteConnection connection) : IDisposable
{
    private readonly SqliteAppends _appends = new(connection);

    public CustomerAppendOutcome Append(CustomerAppend append) => _appends.Append(append);

    public AgentAppendOutcome Append(AgentAppend append) => _appends.Append(append);

    public SessionCreation Create(NewSession session) => SqliteSessions.Create(connection, session);

    public Session? Change(SessionKey key, SessionChange change) => SqliteSessions.Change(connection, key, change);

    public bool Delete(SessionKey key) => SqliteSessions.Delete(connection, key);

    public IReadOnlyList<SessionKey> Expire(DateTimeOffset before, int limit) => SqliteSessions.Expire(connection, before, limit);

    public IReadOnlyList<ClaimedSession> Claim(string owner, int limit) => SqliteSessions.Claim(connection, owner, limit);

    public void Dispose() => _appends.Dispose();
}
