using System.Diagnostics;
using System.Net;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>Two gateways with one Redis are one gateway.</summary>
public class ReplicasTests
{
    [Fact]
    public async Task ASessionThatMovedAtOne_IsMovedForTheOther_AndStaysWhenTheFirstIsKilled()
    {
        await using var providers = await Providers.StartAsync(4);
        using var file = new GatewayFile(providers.All);
        await using var platform = await GatewayPlatform.StartAsync(file);
        string[] sessions = [.. Enumerable.Range(0, 12).Select(number => $"session-{number}")];
        Dictionary<string, string> homes = [];
        foreach (string session in sessions)
        {
            // Where a session begins both know without Redis, by its hash; where it moved to, they do not.
            var first = providers.Named(await platform.Process(0).Client.TextAsync("openai", session));
            first.Refusal = 503;
            homes[session] = await platform.Process(0).Client.TextAsync("openai", session);
            first.Refusal = 0;
            Assert.NotEqual(first.Name, homes[session]);
            Assert.Equal(homes[session], await platform.Process(1).Client.TextAsync("anthropic", session));
        }

        await platform.EndProcessAsync(0);
        foreach (string session in sessions)
            Assert.Equal(homes[session], await platform.Process(1).Client.TextAsync("openai", session));
    }

    [Fact]
    public async Task OfManyCallsAtBoth_AsManyAreAdmittedAsOneLimitAllows()
    {
        await using var providers = await Providers.StartAsync(1);
        using var file = new GatewayFile(providers.All);
        await using var platform = await GatewayPlatform.StartAsync(file);
        var watch = Stopwatch.StartNew();
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(async number =>
                {
                    using var reply = await platform.Process(number % 2).Client.AskAsync("openai", key: GatewayFile.LimitedKey);
                    return reply.StatusCode;
                })
        );
        int refilled = (int)Math.Ceiling(watch.Elapsed.TotalMinutes * GatewayFile.Limit);
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), GatewayFile.Limit, GatewayFile.Limit + refilled);
        Assert.DoesNotContain(statuses, status => status is not (HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task WithoutRedis_EachCallerIsRefusedInItsOwnWords_AndItComesBack()
    {
        await using var providers = await Providers.StartAsync(1);
        using var file = new GatewayFile(providers.All);
        await using var platform = await GatewayPlatform.StartAsync(file);
        var client = platform.Process(0).Client;
        await platform.Redis.KillAsync();
        foreach (var (protocol, status, error) in new[] { ("openai", 503, "overloaded"), ("anthropic", 529, "overloaded_error") })
        {
            using var refused = await client.AskAsync(protocol);
            Assert.Equal(status, (int)refused.StatusCode);
            Assert.Equal(error, await refused.ErrorAsync(protocol));
        }

        Assert.Empty(providers.All[0].Asked);
        await platform.Redis.RestartAsync();
        await Waiting.UntilAsync(async () =>
        {
            using var reply = await client.AskAsync("openai");
            Assert.True(reply.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{reply.StatusCode}");
            return reply.IsSuccessStatusCode;
        });
    }
}
