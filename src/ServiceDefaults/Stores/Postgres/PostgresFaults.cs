using System.Net.Sockets;
using Npgsql;

namespace Platform.ServiceDefaults.Stores.Postgres;

/// <summary>What a failure means for the caller.</summary>
public static class PostgresFaults
{
    /// <summary>The server ended the session because it heard nothing within a transaction.</summary>
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>The server is unavailable, refuses us, or cannot work just now: the same call may succeed later.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception switch
        {
            PostgresException e => Class(e) switch
            {
                "08" or "28" or "53" or "55" or "57" or "58" => true,
                _ => e.SqlState
                    is PostgresErrorCodes.InvalidCatalogName
                        or PostgresErrorCodes.SerializationFailure
                        or PostgresErrorCodes.DeadlockDetected
                        or PostgresErrorCodes.ReadOnlySqlTransaction
                        or IdleInTransactionSessionTimeout,
            },
            NpgsqlException or IOException or SocketException or TimeoutException => true,
            _ => false,
        };

    /// <summary>The failure in the server's or the system's own words; never holds the password.</summary>
    public static string Reason(Exception exception) =>
        exception switch
        {
            PostgresException e => $"{e.MessageText} (SQLSTATE {e.SqlState})",
            { InnerException: { } inner } => $"{exception.Message} ({inner.Message})",
            _ => exception.Message,
        };

    /// <summary>The first two characters of the SQLSTATE.</summary>
    public static string Class(PostgresException exception) => exception.SqlState[..2];
}
