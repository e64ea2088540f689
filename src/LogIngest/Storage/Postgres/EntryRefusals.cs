using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Why the table of entries refuses one.</summary>
internal static class EntryRefusals
{
    /// <summary>The day of an entry has no partition: not made yet, or dropped by somebody else.</summary>
    public static bool IsMissingPartition(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null };

    /// <summary>An entry that the table does not take, however often it is tried.</summary>
    public static bool IsBadData(Exception exception) =>
        exception switch
        {
            InvalidDataException => true,
            PostgresException e => PostgresFaults.Class(e) is "22" or "23" or "54" && !IsMissingPartition(e),
            _ => false,
        };
}
