using Platform.SessionChat.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>The store that other tests use keeps the contract of the real ones.</summary>
public sealed class MemoryChatStoreTests : ChatStoreContract
{
    private readonly ManualTime _time = new();
    private readonly MemoryChatStore _store;

    public MemoryChatStoreTests() => _store = new MemoryChatStore(_time);

    private protected override IChatStore Connect() => _store;

    private protected override Task ExpireLeasesAsync()
    {
        _time.Advance(TimeSpan.FromDays(1));
        return Task.CompletedTask;
    }
}
