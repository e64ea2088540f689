using Platform.LogIngest.Queue;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>The contract on a real Redis.</summary>
public sealed class RedisLogQueueTests : LogQueueContract, IAsyncLifetime
{
    private readonly RedisQueues _queues = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _queues.DisposeAsync();

    // Named again only so that they are skipped where there is no Redis.
    [ServerFact(Servers.Redis)]
    public override Task EverythingAccepted_IsReadExactlyOnceAndInOrder() => base.EverythingAccepted_IsReadExactlyOnceAndInOrder();

    [ServerFact(Servers.Redis)]
    public override Task SecondRequestWithAKey_GetsTheFirstAnswerAndAddsNothing() => base.SecondRequestWithAKey_GetsTheFirstAnswerAndAddsNothing();

    [ServerFact(Servers.Redis)]
    public override Task HundredCallersWithOneKey_OneIsAcceptedAndAllGetItsAnswer() => base.HundredCallersWithOneKey_OneIsAcceptedAndAllGetItsAnswer();

    [ServerFact(Servers.Redis)]
    public override Task KeyOverSeveralShards_IsTakenWholeOrNotAtAll() => base.KeyOverSeveralShards_IsTakenWholeOrNotAtAll();

    [ServerFact(Servers.Redis)]
    public override Task WhatIsNotTrimmed_IsReadAgain() => base.WhatIsNotTrimmed_IsReadAgain();

    [ServerFact(Servers.Redis)]
    public override Task Trimming_LowersTheDepthByExactlyWhatItRemoves() => base.Trimming_LowersTheDepthByExactlyWhatItRemoves();

    [ServerFact(Servers.Redis)]
    public override Task FullQueue_RefusesAndAcceptsAgainOnceItIsTrimmed() => base.FullQueue_RefusesAndAcceptsAgainOnceItIsTrimmed();

    [ServerFact(Servers.Redis)]
    public override Task FullOfBytes_Refuses() => base.FullOfBytes_Refuses();

    [ServerFact(Servers.Redis)]
    public override Task AfterReopening_OffsetsGoOnAscending() => base.AfterReopening_OffsetsGoOnAscending();

    [ServerFact(Servers.Redis)]
    public override Task Depth_TellsEntriesBytesAndTheOldestOfAllShards() => base.Depth_TellsEntriesBytesAndTheOldestOfAllShards();

    private protected override async Task<ILogQueue> OpenAsync(LogIngestOptions options) => await _queues.OpenAsync(options);
}
