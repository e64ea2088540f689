using MongoDB.Driver;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>What a failure means for the caller.</summary>
internal static class MongoFaults
{
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;
    private const int WriteConflict = 112;
    private const int ExceededTimeLimit = 262;
    private const int OutOfDiskSpace = 14031;

    /// <summary>The server is unavailable, refuses us, or cannot work just now: the same call may succeed later.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception switch
        {
            MongoWriteException e => e.WriteConcernError is not null || e.WriteError?.Category == ServerErrorCategory.ExecutionTimeout,
            MongoBulkWriteException e => e.WriteConcernError is not null
                || e.WriteErrors.Any(error => error.Category == ServerErrorCategory.ExecutionTimeout),
            MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => true,
            MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoCursorNotFoundException => true,
            MongoExecutionTimeoutException or MongoWriteConcernException or TimeoutException => true,
            MongoCommandException { Code: Unauthorized or AuthenticationFailed or WriteConflict or ExceededTimeLimit or OutOfDiskSpace } =>
                true,
            MongoException e => e.HasErrorLabel("RetryableWriteError"),
            _ => false,
        };

    /// <summary>The failure in the server's or the system's own words; never holds the password.</summary>
    public static string Reason(Exception exception) =>
        exception.GetBaseException() is var cause && cause == exception ? exception.Message : $"{exception.Message} ({cause.Message})";

    public static bool IsDuplicate(MongoWriteException exception) => exception.WriteError?.Category == ServerErrorCategory.DuplicateKey;

    /// <summary>Whether nothing is wrong but that documents are there already.</summary>
    public static bool IsDuplicateOnly(MongoBulkWriteException exception) =>
        exception.WriteConcernError is null && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey);
}
