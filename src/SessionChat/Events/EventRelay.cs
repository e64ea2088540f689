using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using StackExchange.Redis;

namespace Platform.SessionChat.Events;

/// <summary>
/// Tells other replicas over Redis which sessions have news or are gone, and hears it from them. Word that is lost while Redis is
/// away is made good by readers, who look into the store from time to time (<see cref="SessionChatOptions.StreamHeartbeat"/>).
/// </summary>
internal sealed partial class EventRelay : BackgroundService
{
    private const string News = "chat:news";

    /// <summary>Sessions told of in one message.</summary>
    private const int MostAtOnce = 256;

    // No more than there are sessions with news since the last message: a session stands in it once.
    private readonly ConcurrentDictionary<SessionKey, bool> _changed = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );
    private readonly RedisConnection _redis;
    private readonly EventFeed _feed;
    private readonly AgentDispatcher _agents;
    private readonly Replica _replica;
    private readonly ILogger<EventRelay> _logger;
    private readonly Counter<long> _lost;

    public EventRelay(
        RedisConnection redis,
        EventFeed feed,
        AgentDispatcher agents,
        Replica replica,
        IMeterFactory meters,
        ILogger<EventRelay> logger
    )
    {
        (_redis, _feed, _agents, _replica, _logger) = (redis, feed, agents, replica, logger);
        _lost = meters
            .Create("Platform.SessionChat")
            .CreateCounter<long>("chat.relay.lost", "{session}", "Sessions with news that other replicas could not be told of");
        feed.OnChange = Note;
    }

    /// <summary>Hears other replicas, from before this one takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _redis.SubscribeAsync(News, Hear);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (bool _ in _wake.Reader.ReadAllAsync(stoppingToken))
            while (!_changed.IsEmpty)
                await TellAsync();
    }

    private void Note(SessionKey session, bool isRemoved)
    {
        _changed[session] = isRemoved;
        _wake.Writer.TryWrite(true);
    }

    private async Task TellAsync()
    {
        List<string> lines = [_replica.Id];
        foreach (var (session, isRemoved) in _changed.Take(MostAtOnce))
            if (_changed.TryRemove(new(session, isRemoved)))
                lines.Add($"{(isRemoved ? '-' : '+')}{session.Tenant}/{session.Id}");
        try
        {
            await _redis.CallAsync(
                static (database, message) => database.PublishAsync(new RedisChannel(News, RedisChannel.PatternMode.Literal), message),
                string.Join('\n', lines)
            );
        }
        catch (StoreUnavailableException e)
        {
            _lost.Add(lines.Count - 1);
            LogLost(lines.Count - 1, e.Message);
        }
    }

    private void Hear(string message)
    {
        string[] lines = message.Split('\n');
        if (lines[0] == _replica.Id)
            return;
        foreach (string line in lines.AsSpan(1))
        {
            int slash = line.IndexOf('/');
            if (slash < 1)
                continue;
            var session = new SessionKey(line[1..slash], line[(slash + 1)..]);
            if (line[0] == '+')
            {
                _feed.Wake(session);
                continue;
            }

            _feed.EndHere(session);
            _agents.Forget(session);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Other replicas were not told of {Sessions} sessions with news: {Reason}")]
    private partial void LogLost(int sessions, string reason);
}
