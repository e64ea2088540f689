using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>A change that the writing thread carries out.</summary>
internal interface ISqliteWrite : IPendingWrite
{
    /// <summary>Within a transaction.</summary>
    void Run(SqliteWriter writer);
}

/// <summary>A change with its answer.</summary>
internal sealed class SqliteWrite<T>(Func<SqliteWriter, T> run) : PendingWrite<T>, ISqliteWrite
{
    public void Run(SqliteWriter writer) => Result = run(writer);
}
