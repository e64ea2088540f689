using System.Collections.Concurrent;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// Reads sessions back beside the load, before it and after it, from the clients' addresses and within their limits. What a session lacks
/// is
/// waited for as long as anything still comes.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="transport">Sends; not the one that is measured.</param>
/// <param name="time">For the waits.</param>
internal sealed class Readback(ChatRun run, ITransport transport, TimeProvider time)
{
    /// <summary>Sessions that are read; of more, these are a sample.</summary>
    private const int MostSessions = 2000;

    /// <summary>Requests at once where nothing is limited.</summary>
    private const int AtOnce = 32;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<ChatSession> _left = [];
    private long _progressAt;
    private int _open;

    /// <summary>Opens sessions until as many live as are wanted; only where nothing is limited.</summary>
    /// <exception cref="HttpRequestException">One is not opened.</exception>
    public Task OpenAsync(int sessions, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, AtOnce),
            cancellationToken,
            async (number, cancelled) =>
            {
                var client = run.Client(number);
                while (run.Pool.TryOpen(number % run.Tenants, sessions, mayOpen: true, run.Now))
                {
                    client.ChooseToOpen();
                    using var reply = await transport.SendAsync(client.Make(), cancelled);
                    client.OnReply(reply);
                    if (reply.Status != 201 || client.Fault is not null)
                        throw new HttpRequestException(
                            $"A session is not opened: {client.Fault ?? reply.Error ?? $"status {reply.Status}"}."
                        );
                }
            }
        );

    /// <summary>Reads what was not read yet, until it is complete, nothing comes any more, or it is cancelled.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var sessions = run.Pool.All.Where(session => !session.IsChecked && !session.IsLost && !session.IsDeleted).ToArray();
        random.Shuffle(sessions);
        foreach (var session in sessions.Take(MostSessions))
            _left.Enqueue(session);
        (_open, _progressAt) = (_left.Count, time.GetTimestamp());
        var clients = run.IsLimited ? run.Clients : [.. Enumerable.Range(0, AtOnce).Select(run.Client)];
        await Task.WhenAll(clients.Select(client => ReadAsync(client, cancellationToken)));
    }

    private async Task ReadAsync(ChatClient client, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _open) > 0 && !cancellationToken.IsCancellationRequested)
        {
            if (client.MayReadAt > run.Now || !_left.TryDequeue(out var session))
                await PauseAsync(cancellationToken);
            else if (await ReadAsync(client, session, cancellationToken))
                Interlocked.Decrement(ref _open);
            else
                _left.Enqueue(session);
        }
    }

    /// <returns>Whether the session is done with.</returns>
    private async Task<bool> ReadAsync(ChatClient client, ChatSession session, CancellationToken cancellationToken)
    {
        client.ChooseToRead(session);
        long before = session.NextOffset;
        using var reply = await transport.SendAsync(client.Make(), cancellationToken);
        client.Learn(reply);
        if (reply.Failure == FailureKind.None && reply.Status == 404)
            run.Pool.NotFound(session, run.Now);
        else if (reply.Failure == FailureKind.None && reply.Status == 200)
            Take(session, reply);
        if (session.IsChecked || session.IsLost || run.Now - session.LastActivity > run.IdleTimeout)
            return true;
        if (session.NextOffset > before)
            Volatile.Write(ref _progressAt, time.GetTimestamp());
        else if (time.GetElapsedTime(Volatile.Read(ref _progressAt)) > run.Settling && session.WasRead)
            return true;
        else
            await PauseAsync(cancellationToken);
        return false;
    }

    private static void Take(ChatSession session, Reply reply)
    {
        try
        {
            session.Add(ChatEvent.ReadAll(reply.Body));
        }
        catch (FormatException e)
        {
            throw new HttpRequestException($"Session {session.Id} cannot be read back: {e.Message}", e);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken) =>
        await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
