using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Events;

/// <summary>Takes customers' events: stores them, wakes readers, and has messages answered.</summary>
internal sealed class CustomerEvents(IChatStore store, EventFeed feed, IMessageResponder responder, Replica replica, TimeProvider time)
{
    /// <summary>Stores an event. It is not given up when the client hangs up: it may be stored already.</summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">The store is unavailable; the event may be stored all the same,
    /// and is then answered.</exception>
    public async Task<CustomerAppendOutcome> AddAsync(SessionKey session, EventDraft draft, Idempotency? idempotency)
    {
        var outcome = await store.AppendAsync(
            new CustomerAppend(session, draft, idempotency, replica.Id, time.GetUtcNow()),
            CancellationToken.None
        );
        if (outcome is not { Status: CustomerAppendStatus.Stored, Event: { } stored })
            return outcome;
        feed.Publish(session, [stored]);
        if (stored.Kind == EventKind.Message && outcome.After.Owner == replica.Id)
            responder.Offer(session, stored, outcome.Before);
        return outcome;
    }
}
