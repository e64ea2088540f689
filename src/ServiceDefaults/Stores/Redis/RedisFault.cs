using System.Net.Sockets;
using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>What it means when a call to Redis fails, for people.</summary>
public static class RedisFault
{
    /// <summary>
    /// Whether an exception says that Redis is unavailable or refuses, as opposed to a mistake of ours or a script that it must first be
    /// sent.
    /// </summary>
    public static bool IsAway(Exception e) =>
        e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or SocketException
        && !RedisScript.IsMissing(e);

    /// <summary>What is wrong and what to do.</summary>
    /// <param name="address">Where Redis is, without a password.</param>
    /// <param name="timeout">How long was waited.</param>
    /// <param name="e">What was thrown.</param>
    public static string Describe(string address, TimeSpan timeout, Exception e) =>
        e switch
        {
            RedisServerException refusal => $"Redis at {address} {Refusal(refusal.Message)}",
            RedisCommandException refusal =>
                $"Redis at {address} was not asked, because the settings of the connection do not allow it: {refusal.Message}",
            TimeoutException => NoAnswer(address, timeout),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                $"Redis at {address} does not let us in: correct the password in ConnectionStrings:Redis.",
            RedisConnectionException { FailureType: ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure } =>
                $"The connection to Redis at {address} broke; whether it did what it was told is not known. Start it, or repair the "
                    + "network.",
            _ => Unreachable(address),
        };

    /// <summary>It does not answer. The call may have been carried out.</summary>
    public static string NoAnswer(string address, TimeSpan timeout) =>
        $"Redis at {address} did not answer within {timeout.TotalSeconds:0.###} s; whether it did what it was told is not known. It "
        + "hangs, is overloaded or is cut off.";

    /// <summary>There is no connection. The call was not carried out.</summary>
    public static string Unreachable(string address) =>
        $"Redis at {address} cannot be reached. Start it, or correct address and password in ConnectionStrings:Redis.";

    private static string Refusal(string message) =>
        message switch
        {
            _ when Starts(message, "OOM") => $"is out of memory: give it a larger maxmemory, or make room. It says: {message}",
            _ when Starts(message, "LOADING") => "is still loading its data: it will be back by itself.",
            _ when Starts(message, "READONLY") => "is a replica that takes no writes: ConnectionStrings:Redis must name the primary.",
            _ when Starts(message, "NOAUTH") || Starts(message, "WRONGPASS") =>
                "does not let us in: correct the password in ConnectionStrings:Redis.",
            _ => $"refuses ({message}).",
        };

    private static bool Starts(string message, string word) =>
        message.StartsWith(word, StringComparison.Ordinal)
        || message.Contains($": {word} ", StringComparison.Ordinal)
        || message.Contains($": -{word} ", StringComparison.Ordinal);
}
