using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.SessionChat.Sessions;
using StackExchange.Redis;

namespace Platform.SessionChat.Events;

/// <summary>
/// Tells other replicas over Redis which sessions have new events or were removed, and receives the same from them. Messages that are
/// lost while Redis is unavailable cost a delay only: readers ask the store from time to time
/// (<see cref="SessionChatOptions.StreamHeartbeat"/>).
/// </summary>
internal sealed partial class EventRelay : BackgroundService
{
    private const string Channel = "chat:news";

    /// <summary>Sessions named in one message.</summary>
    private const int MaxPerMessage = 256;

    private readonly RedisConnection _redis;
    private readonly ChangedSessions _changed;
    private readonly EventFeed _feed;
    private readonly IMessageResponder _responder;
    private readonly Replica _replica;
    private readonly ILogger<EventRelay> _logger;
    private readonly Counter<long> _lost;

    public EventRelay(
        RedisConnection redis,
        ChangedSessions changed,
        EventFeed feed,
        IMessageResponder responder,
        Replica replica,
        IMeterFactory meters,
        ILogger<EventRelay> logger
    )
    {
        (_redis, _changed, _feed, _responder) = (redis, changed, feed, responder);
        (_replica, _logger) = (replica, logger);
        _lost = meters
            .Create("Platform.SessionChat")
            .CreateCounter<long>("chat.relay.lost", "{session}", "Changed sessions that other replicas could not be told of");
    }

    /// <summary>Subscribes before this process takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _redis.SubscribeAsync(Channel, Receive);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (bool _ in _changed.SignalsAsync(stoppingToken))
            while (!_changed.IsEmpty)
                await PublishAsync();
    }

    private async Task PublishAsync()
    {
        List<string> lines = [_replica.Id];
        foreach (var (session, isRemoved) in _changed.Take(MaxPerMessage))
            lines.Add($"{(isRemoved ? '-' : '+')}{session.Tenant}/{session.Id}");
        try
        {
            await _redis.CallAsync(
                static (database, message) => database.PublishAsync(new RedisChannel(Channel, RedisChannel.PatternMode.Literal), message),
                string.Join('\n', lines)
            );
        }
        catch (StoreUnavailableException e)
        {
            _lost.Add(lines.Count - 1);
            LogLost(lines.Count - 1, e.Message);
        }
    }

    private void Receive(string message)
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

            _feed.EndLocally(session);
            _responder.Forget(session);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Other replicas were not told of {Sessions} changed sessions: {Reason}")]
    private partial void LogLost(int sessions, string reason);
}
