using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tenants;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Tenants;

public class TenantFiguresTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryChatStore _store = new();
    private readonly TenantFigures _figures;

    public TenantFiguresTests() => _figures = new(_store, Options.Create(new SessionChatOptions { MaxTenantFigures = 2 }), _time);

    [Fact]
    public async Task WhatOtherReplicasOpen_CountsAsActive_NotAsOpenedHere()
    {
        await StoreAsync("a", 3);
        _figures.Opened("a"); // one of them by this process
        Assert.Equal(new SessionFigures(1, 3, 3), (await _figures.ReadAsync("a", CancellationToken.None)).Sessions);
    }

    [Fact]
    public async Task ThePeak_StaysWhenSessionsGo()
    {
        await StoreAsync("a", 3);
        await _figures.ReadAsync("a", CancellationToken.None);
        _figures.Removed("a");
        Assert.Equal(new SessionFigures(0, 2, 3), (await _figures.ReadAsync("a", CancellationToken.None)).Sessions);
    }

    [Fact]
    public async Task TheStore_IsCountedOnceASecondAtMost()
    {
        await _figures.ReadAsync("a", CancellationToken.None);
        await StoreAsync("a", 3);
        Assert.Equal(0, (await _figures.ReadAsync("a", CancellationToken.None)).Sessions.Active);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await _figures.ReadAsync("a", CancellationToken.None)).Sessions.Active);
    }

    [Fact]
    public async Task OfTooManyTenants_TheOneNotSeenForLongest_BeginsAnew()
    {
        _figures.Stored("a", 1);
        _figures.Stored("b", 2);
        _figures.Stored("a", 1);
        _figures.Stored("c", 3);
        Assert.Equal(2, (await _figures.ReadAsync("a", CancellationToken.None)).Events);
        Assert.Equal(3, (await _figures.ReadAsync("c", CancellationToken.None)).Events);
        Assert.Equal(0, (await _figures.ReadAsync("b", CancellationToken.None)).Events);
    }

    private async Task StoreAsync(string tenant, int sessions)
    {
        for (int i = 0; i < sessions; i++)
            await _store.CreateAsync(new NewSession(Session.New(SessionKey.New(tenant, _time), _time), null), CancellationToken.None);
    }
}
