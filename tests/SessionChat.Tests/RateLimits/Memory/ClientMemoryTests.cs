using Platform.SessionChat.RateLimits;
using Platform.Testing;

namespace Platform.SessionChat.Tests.RateLimits.Memory;

/// <summary>Alone: the memory of the whole process is measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

[Collection(AloneCollection.Name)]
public class ClientMemoryTests
{
    [Theory]
    [InlineData(200_000)]
    [InlineData(1_000_000)]
    public async Task AMillionAddresses_TakeBoundedMemory(int maxClients)
    {
        const int Addresses = 1_000_000,
            BytesPerClient = 400;
        var settings = Limiters.Settings(10, 30, 100, TimeSpan.FromMinutes(1));
        settings.MaxClients = maxClients;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var limiter = Limiters.InMemory(settings, new ManualTime());
        int admitted = 0;
        for (int client = 0; client < Addresses; client++)
            admitted +=
                (await limiter.ChargeAsync(Limiters.Client(client), RateLimitPolicies.Default)).Outcome == RateLimitOutcome.Admitted
                    ? 1
                    : 0;
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal((maxClients, maxClients), (admitted, limiter.Clients));
        Assert.InRange(bytes, 1, (long)maxClients * BytesPerClient);
    }
}
