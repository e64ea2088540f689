using MongoDB.Driver;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Storage.Writes;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>
/// The connection to the server: durable writes, reads of what is durable, calls in bounded time, and failures with messages for people.
/// </summary>
internal sealed class MongoConnection : IDisposable
{
    /// <summary>The database of a connection string that names none.</summary>
    public const string DefaultDatabase = "session_chat";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly MongoClient _client;
    private readonly WriteLimits _limits;

    /// <param name="connectionString">As the driver reads it. What it says of concerns and of reading from secondaries does not
    /// count.</param>
    /// <param name="limits">How many changes may wait, and how long a call.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public MongoConnection(string connectionString, WriteLimits limits)
    {
        _limits = limits;
        var url = Parse(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName ??= "SessionChat";
        settings.ServerSelectionTimeout = Least(settings.ServerSelectionTimeout, ConnectTimeout);
        settings.ConnectTimeout = Least(settings.ConnectTimeout, ConnectTimeout);
        settings.WriteConcern = new WriteConcern(WriteConcern.WMode.Majority, wTimeout: limits.CommitTimeout, journal: true);
        settings.ReadConcern = ReadConcern.Majority;
        settings.ReadPreference = ReadPreference.Primary;
        _client = new MongoClient(settings);
        Database = _client.GetDatabase(url.DatabaseName ?? DefaultDatabase);
        Name = $"{string.Join(',', url.Servers)}/{Database.DatabaseNamespace.DatabaseName}";
    }

    public IMongoDatabase Database { get; }

    /// <summary>For people: servers and database.</summary>
    public string Name { get; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="FormatException">It cannot be read; the message does not repeat it as the driver's would, since it may hold a
    /// password.</exception>
    public static MongoUrl Parse(string connectionString) =>
        TryParse(connectionString)
        ?? throw new FormatException(
            "it must be like mongodb://user:password@host1,host2/database?replicaSet=name, with options that the driver knows and "
                + "reserved characters of the password percent-encoded."
        );

    /// <summary>Runs a change of a session, if not too many wait.</summary>
    public async Task<T> ChangeAsync<T>(string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        _limits.Enter();
        long begun = _limits.Time.GetTimestamp();
        try
        {
            var done = await RunAsync(what, work, cancellationToken);
            _limits.Committed(1, begun);
            return done;
        }
        finally
        {
            _limits.Leave();
        }
    }

    /// <summary>Runs calls, all of them together for no longer than a caller waits.</summary>
    /// <param name="what">For people, after "could not" or "did not".</param>
    /// <param name="work">May throw anything; what means that the server is unavailable becomes
    /// <see cref="StoreUnavailableException"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_limits.CommitTimeout, _limits.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(
                $"MongoDB at {Name} did not {what} within {_limits.CommitTimeout.TotalSeconds:0.###} s; a change may have been stored all "
                    + "the same.",
                e
            );
        }
        catch (Exception e) when (MongoFaults.IsUnavailable(e))
        {
            throw new StoreUnavailableException(
                $"MongoDB at {Name} could not {what}: {(e is TimeoutException ? Servers() : MongoFaults.Reason(e))}",
                e
            );
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Why no server could be chosen; the driver's own message holds stack traces.</summary>
    private string Servers() =>
        "no server takes writes; "
        + string.Join(
            "; ",
            _client.Cluster.Description.Servers.Select(server =>
                $"{server.EndPoint}: {server.HeartbeatException?.GetBaseException().Message ?? $"{server.State}, {server.Type}"}"
            )
        );

    private static MongoUrl? TryParse(string connectionString)
    {
        try
        {
            return new MongoUrl(connectionString);
        }
        catch (Exception e) when (e is MongoConfigurationException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
