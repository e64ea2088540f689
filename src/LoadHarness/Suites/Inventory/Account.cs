using System.Text;
using System.Text.Json;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>A demo user, and the access token it was given last.</summary>
/// <param name="target">Where the service is.</param>
/// <param name="number">From 1.</param>
/// <param name="time">The time on which tokens expire.</param>
internal sealed class Account(Uri target, int number, TimeProvider time)
{
    private const string Password = "password123";

    private long _renewAt = long.MaxValue;
    private int _renewing;
    private volatile string? _token;

    /// <summary>The name it logs in with.</summary>
    public string Username => $"user_{number}";

    /// <summary>The token; null before the first login.</summary>
    public string? Token => _token;

    /// <summary>The login.</summary>
    public Request Login =>
        field ??= new Request("POST", target.At("/login"), [new("Content-Type", "application/json")])
        {
            Body = Encoding.ASCII.GetBytes($$"""{"username":"{{Username}}","password":"{{Password}}"}"""),
        };

    /// <summary>Keeps the token of an answer with status 200.</summary>
    /// <returns>Null when there is one, else what is wrong.</returns>
    public string? Take(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer);
            string? token = body.RootElement.GetProperty("access_token").GetString();
            double seconds = body.RootElement.GetProperty("expires_in").GetDouble();
            if (string.IsNullOrEmpty(token) || token.AsSpan().ContainsAnyExceptInRange('!', '~') || seconds <= 0)
                return "The answer has no access_token for a header, or no expires_in above 0.";
            // Users who logged in together do not renew together: at 50 to 90 % of the token's life, spread by the golden ratio.
            double share = 0.5 + (0.4 * (number * 0.6180339887 % 1));
            Volatile.Write(ref _renewAt, time.GetTimestamp() + (long)(seconds * share * time.TimestampFrequency));
            _token = token;
            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return $"The answer has no access_token and expires_in: {e.Message}";
        }
    }

    /// <summary>
    /// Whether a new token is due, and nobody is getting one already: then the caller must, and say so with <see cref="EndRenewal"/>.
    /// </summary>
    public bool TryBeginRenewal() => time.GetTimestamp() >= Volatile.Read(ref _renewAt) && Interlocked.Exchange(ref _renewing, 1) == 0;

    /// <summary>Says that a renewal is over, however it went.</summary>
    public void EndRenewal() => Volatile.Write(ref _renewing, 0);
}
