using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Events;

public sealed class EventReaderTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly SessionKey Session = SessionKey.New("t", new ManualTime());

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly MemoryChatStore _store = new();
    private readonly SessionChatOptions _options = new() { MaxWaiting = 100, StreamHeartbeat = TimeSpan.FromSeconds(15) };
    private readonly EventFeed _feed;
    private readonly EventReaders _readers;
    private int _reads;

    public EventReaderTests()
    {
        _feed = new EventFeed(
            new TenantFigures(_store, Options.Create(_options), _time),
            Options.Create(_options),
            _services.GetRequiredService<IMeterFactory>()
        );
        _readers = new EventReaders(_store, _feed, Options.Create(_options), _time);
        _store
            .CreateAsync(
                new NewSession(
                    new Session
                    {
                        Key = Session,
                        CreationUtc = _time.GetUtcNow(),
                        LastActivityUtc = _time.GetUtcNow(),
                    },
                    null
                ),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
        _store.Before = () =>
        {
            Interlocked.Increment(ref _reads);
            return Task.CompletedTask;
        };
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task WhatIsStored_IsReadInOrder_InPages()
    {
        await StoreAsync(5);
        using var reader = Open(limit: 2);
        Assert.Equal([0, 1], await NextAsync(reader));
        Assert.Equal([2, 3], await NextAsync(reader));
        Assert.Equal([4], await NextAsync(reader));
        Assert.Equal([], await NextAsync(reader));
    }

    [Fact]
    public async Task WhoWaits_IsWokenByAnEvent_AndTheStoreIsNotAsked()
    {
        using var reader = Open();
        Assert.Equal([], await NextAsync(reader));
        var waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        await StoreAsync(1);
        Assert.Equal([0], (await waiting.WaitAsync(Waiting.Patience))!.Select(stored => stored.Offset));
        int before = _reads;
        waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await StoreAsync(1);
        Assert.Equal([1], (await waiting.WaitAsync(Waiting.Patience))!.Select(stored => stored.Offset));
        Assert.Equal(1, _reads - before); // the append itself
    }

    [Fact]
    public async Task ACallThatOnlyWaits_AsksTheStoreNoMoreThanOnceAHeartbeat()
    {
        using var reader = Open();
        int before = _reads;
        var waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        for (int second = 0; second < 60; second++)
        {
            Assert.False(waiting.IsCompleted);
            await Waiting.UntilAsync(() => _time.PendingTimers == 1);
            _time.Advance(Second);
        }

        Assert.Empty((await waiting.WaitAsync(Waiting.Patience))!);
        Assert.Equal(5, _reads - before); // at once, and each 15 s
    }

    [Fact]
    public async Task AnEventOfAnotherReplica_ComesByItsWord_OrWhereThatIsLostWithTheHeartbeat()
    {
        using var reader = Open();
        var waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        await StoreAsync(1, publish: false);
        Assert.False(waiting.IsCompleted);
        _feed.Wake(Session);
        Assert.Equal([0], (await waiting.WaitAsync(Waiting.Patience))!.Select(stored => stored.Offset));

        waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        await StoreAsync(1, publish: false);
        await Waiting.UntilAsync(() => _time.PendingTimers == 1);
        _time.Advance(Second * 15);
        Assert.Equal([1], (await waiting.WaitAsync(Waiting.Patience))!.Select(stored => stored.Offset));
    }

    [Theory]
    [InlineData(new[] { 1, 0 })]
    [InlineData(new[] { 2, 0, 1 })]
    [InlineData(new[] { 2, 1, 0 })]
    public async Task WordOfEventsInAnyOrder_LosesAndDoublesNone(int[] order)
    {
        using var reader = Open();
        var stored = await StoreAsync(order.Length, publish: false);
        List<long> seen = [];
        foreach (int which in order)
        {
            _feed.Publish(Session, [stored[which]]);
            seen.AddRange(await NextAsync(reader));
        }

        Assert.Equal(Enumerable.Range(0, order.Length).Select(offset => (long)offset), seen);
    }

    [Fact]
    public async Task ManyReaders_HearOfEachEventOnce_WhileWritersWrite()
    {
        const int events = 300,
            readers = 20;
        var reading = Enumerable
            .Range(0, readers)
            .Select(number =>
                Task.Run(async () =>
                {
                    using var reader = Open(limit: 1 + (number % 7));
                    List<long> seen = [];
                    while (seen.Count < events)
                        seen.AddRange((await reader.NextAsync(Second * 60, CancellationToken.None))!.Select(stored => stored.Offset));
                    return seen;
                })
            )
            .ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < events / 10; i++)
                            await StoreAsync(1);
                    })
                )
        );
        foreach (var seen in await Task.WhenAll(reading).WaitAsync(Waiting.Patience))
            Assert.Equal(Enumerable.Range(0, events).Select(offset => (long)offset), seen);
    }

    [Fact]
    public async Task OnlyWhatIsAskedFor_EndsTheWait()
    {
        await StoreAsync(1);
        using var reader = _readers.TryOpen(
            new EventQuery
            {
                Session = Session,
                Kinds = [EventKind.Status],
                Limit = 100,
            }
        )!;
        var waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        await StoreAsync(1);
        Assert.False(waiting.IsCompleted);
        var outcome = await _store.AppendAsync(
            new AgentAppend(
                Session,
                0,
                [new EventDraft(EventKind.Status, EventSource.AiAgent, "{}")],
                IsEnd: false,
                "me",
                _time.GetUtcNow()
            ),
            CancellationToken.None
        );
        _feed.Publish(Session, outcome.Events!);
        Assert.Equal([2], (await waiting.WaitAsync(Waiting.Patience))!.Select(stored => stored.Offset));
    }

    [Fact]
    public async Task ASessionThatIsRemoved_EndsTheWait()
    {
        using var reader = Open();
        var waiting = reader.NextAsync(Second * 60, CancellationToken.None).AsTask();
        await _store.DeleteAsync(Session, CancellationToken.None);
        _feed.End(Session);
        Assert.Null(await waiting.WaitAsync(Waiting.Patience));
    }

    [Fact]
    public void NoMoreWait_ThanMay_AndWhoLeavesMakesRoom()
    {
        var all = Enumerable.Range(0, _options.MaxWaiting).Select(_ => Open()).ToArray();
        Assert.Null(_readers.TryOpen(new EventQuery { Session = Session, Limit = 1 }));
        all[0].Dispose();
        all[0].Dispose(); // once counts
        using (Open())
            Assert.Null(_readers.TryOpen(new EventQuery { Session = Session, Limit = 1 }));
        foreach (var reader in all)
            reader.Dispose();
    }

    [Fact]
    public async Task WhoGivesUp_IsHeardAtOnce()
    {
        using var reader = Open();
        using var cancel = new CancellationTokenSource();
        var waiting = reader.NextAsync(Second * 60, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Waiting.Patience));
        Assert.Equal(0, _time.PendingTimers);
    }

    private EventReader Open(int limit = 100) => _readers.TryOpen(new EventQuery { Session = Session, Limit = limit })!;

    private static async Task<IEnumerable<long>> NextAsync(EventReader reader) =>
        (await reader.NextAsync(TimeSpan.Zero, CancellationToken.None))!.Select(stored => stored.Offset);

    private async Task<List<ChatEvent>> StoreAsync(int count, bool publish = true)
    {
        List<ChatEvent> stored = [];
        for (int i = 0; i < count; i++)
        {
            var draft = new EventDraft(EventKind.Message, EventSource.Customer, MessageData.Write("hello"));
            var outcome = await _store.AppendAsync(
                new CustomerAppend(Session, draft, null, "me", _time.GetUtcNow()),
                CancellationToken.None
            );
            stored.Add(outcome.Event!);
            if (publish)
                _feed.Publish(Session, [outcome.Event!]);
        }

        return stored;
    }
}
