using System.Diagnostics.Metrics;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>What only the MongoDB store counts.</summary>
internal sealed class MongoMetrics
{
    private readonly Counter<long> _conflicts;

    public MongoMetrics(IMeterFactory meters) =>
        _conflicts = meters
            .Create("Platform.SessionChat")
            .CreateCounter<long>(
                "chat.mongodb.conflicts",
                "{attempt}",
                "Attempts to change a session that somebody else had changed since it was read; most are made again"
            );

    public void Conflict() => _conflicts.Add(1);
}
