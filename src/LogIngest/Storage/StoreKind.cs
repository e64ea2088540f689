namespace Platform.LogIngest.Storage;

/// <summary>Which deployment this is.</summary>
/// <param name="Embedded">SQLite and a queue in memory; else Redis and PostgreSQL.</param>
internal sealed record StoreKind(bool Embedded);
