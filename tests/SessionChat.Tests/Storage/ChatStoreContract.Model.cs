using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.Testing;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>Whatever is done to a store, it answers and keeps what a naive one does.</summary>
public abstract partial class ChatStoreContract
{
    private const int Steps = 300;

    [Fact]
    public async Task RandomWalks_AnswerAndLeaveWhatTheModelDoes()
    {
        var store = await OpenAsync();
        for (int seed = 1; seed <= 4; seed++)
            await new Walk(this, store, seed).RunAsync();
    }

    /// <summary>Few sessions, owners and keys, so that they meet; a clock that at times goes back.</summary>
    private sealed class Walk(ChatStoreContract contract, IChatStore store, int seed)
    {
        private static readonly string[] Tenants = ["one", "other"],
            Owners = ["a", "b", "c"];

        private readonly Random _random = new(seed);
        private readonly ManualTime _leases = new();
        private readonly List<SessionKey> _keys = [];
        private MemoryChatStore _model = null!;
        private DateTimeOffset _now = Noon;

        public async Task RunAsync()
        {
            _model = new MemoryChatStore(_leases);
            // Those of the walk before, of which this model knows nothing.
            await LeasesPassAsync();
            for (int i = 0; i < 4; i++)
                await CreateAsync();
            for (int i = 0; i < Steps; i++)
            {
                _now += TimeSpan.FromMilliseconds(_random.Next(-2000, 5000));
                await StepAsync();
            }

            foreach (var key in _keys)
            {
                await SameAsync(store => store.FindAsync(key, default));
                await SameAsync(async store => Normal(await store.ReadAsync(new() { Session = key, Limit = 10_000 }, default)));
            }

            // The next walk begins with an empty store.
            await SameAsync(async store => (await store.ExpireAsync(_now.AddYears(1), 10_000, default)).ToHashSet());
        }

        private async Task StepAsync()
        {
            int dice = _random.Next(100);
            var key = _random.Next(20) == 0 ? new SessionKey("one", "unknown") : Of(_keys);
            await (
                dice switch
                {
                    < 3 => CreateAsync(),
                    < 40 => AskAsync(key),
                    < 80 => AnswerAsync(key),
                    < 88 => ClaimAsync(Of(Owners)),
                    < 90 => LeasesPassAsync(),
                    < 95 => ChangeAsync(key),
                    < 96 => DeleteAsync(key),
                    _ => ReadAsync(key),
                }
            );
        }

        private Task CreateAsync()
        {
            var session = Session(Of(Tenants), at: DateTimeOffset.FromUnixTimeMilliseconds(_now.ToUnixTimeMilliseconds()));
            _keys.Add(session.Key);
            var created = new NewSession(session, _random.Next(2) == 0 ? null : new($"k{_keys.Count}", "f"));
            return SameAsync(store => store.CreateAsync(created, default));
        }

        private Task AskAsync(SessionKey key)
        {
            var draft = _random.Next(5) == 0 ? Custom() : Message($"{_random.Next()}");
            var idempotency = _random.Next(3) == 0 ? new Idempotency($"k{_random.Next(6)}", $"f{_random.Next(2)}") : null;
            var append = new CustomerAppend(key, draft, idempotency, Of(Owners), _now);
            return SameAsync(async store =>
                await store.AppendAsync(append, default) is var outcome && outcome.Event is { } stored
                    ? outcome with
                    {
                        Event = StoreSamples.Normal(stored),
                    }
                    : outcome
            );
        }

        private async Task AnswerAsync(SessionKey key)
        {
            // Mostly what an agent would say, and at times by one who is late.
            var state = (await _model.FindAsync(key, default))?.State ?? SessionState.Empty;
            string owner = state.Owner is { } right && _random.Next(4) > 0 ? right : Of(Owners);
            long answers = _random.Next(4) > 0 ? state.LastCustomer : _random.NextInt64(state.NextOffset + 1);
            var append = _random.Next(2) == 0 ? key.Works(answers, owner, _now) : key.Answers(answers, owner, at: _now);
            AgentAppendOutcome[] outcomes = [await _model.AppendAsync(append, default), await store.AppendAsync(append, default)];
            Assert.Equal(outcomes[0].After, outcomes[1].After);
            Assert.Equal(Normal(outcomes[0].Events), Normal(outcomes[1].Events));
        }

        private async Task ClaimAsync(string owner)
        {
            if (!contract.HasReplicas)
                _leases.Advance(LongLease * 2);
            await SameAsync(async store => (await store.ClaimAsync(owner, LongLease, 1000, default)).ToHashSet());
        }

        private Task LeasesPassAsync()
        {
            _leases.Advance(LongLease * 2);
            return contract.ExpireLeasesAsync();
        }

        private Task ChangeAsync(SessionKey key)
        {
            string title = $"{_random.Next()}";
            return SameAsync(store => store.ChangeAsync(key, new(session => session with { Title = title }, _now), default));
        }

        private Task DeleteAsync(SessionKey key) => SameAsync(store => store.DeleteAsync(key, default));

        private Task ReadAsync(SessionKey key)
        {
            var query = new EventQuery
            {
                Session = key,
                MinOffset = _random.Next(5),
                NewestFirst = _random.Next(2) == 0,
                Limit = 1 + _random.Next(8),
            };
            return SameAsync(async store => Normal(await store.ReadAsync(query, default)));
        }

        private async Task SameAsync<T>(Func<IChatStore, Task<T>> call)
        {
            Assert.Equal(await call(_model), await call(store));
        }

        private T Of<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

        private static ChatEvent[]? Normal(IReadOnlyList<ChatEvent>? events) =>
            events is null ? null : [.. events.Select(StoreSamples.Normal)];
    }
}
