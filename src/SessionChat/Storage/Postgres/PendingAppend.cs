using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>An append that waits for its group.</summary>
internal interface IPendingAppend : IPendingWrite
{
    SessionKey Session { get; }

    /// <summary>Key of an event; null without.</summary>
    string? Key { get; }

    /// <summary>Since when it waits: a timestamp of <see cref="TimeProvider"/>.</summary>
    long Since { get; }

    /// <summary>Works the append out; null when there is no such session.</summary>
    void Run(LockedSession? session);
}

/// <summary>An append with its answer.</summary>
internal sealed class PendingAppend<T>(SessionKey session, string? key, long since, Func<LockedSession?, T> run)
    : PendingWrite<T>,
        IPendingAppend
{
    public SessionKey Session => session;

    public string? Key => key;

    public long Since => since;

    public void Run(LockedSession? session) => Result = run(session);
}
