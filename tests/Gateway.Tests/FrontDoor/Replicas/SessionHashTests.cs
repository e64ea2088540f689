namespace Platform.Gateway.Tests.FrontDoor.Replicas;

public sealed class SessionHashTests
{
    private static readonly string[] Sessions = [.. Enumerable.Range(0, 1000).Select(number => $"session-{number}")];

    [Fact]
    public async Task ASession_StaysWithItsReplica_AndOnlyThoseOfALostOneMove()
    {
        var replicas = await Replica.StartAsync("a", "b", "c");
        string[] addresses = [.. replicas.Select(replica => replica.Url)];
        await using var gateway = Front.Of("SessionChat", addresses);
        var homes = await HomesAsync(gateway, "/sessions/{0}");
        Assert.All(replicas, replica => Assert.InRange(homes.Count(home => home.Value == replica.Name), 250, 420));

        Assert.Equal(homes, await HomesAsync(gateway, "/services/session-chat/sessions/{0}/events"));
        await using (var other = Front.Of("SessionChat", [.. addresses.Reverse()]))
            Assert.Equal(homes, await HomesAsync(other, "/sessions/{0}/events?min_offset=0"));

        await replicas[1].DisposeAsync();
        var after = await HomesAsync(gateway, "/sessions/{0}");
        Assert.All(homes, home => Assert.True(home.Value == "b" ? after[home.Key] is "a" or "c" : after[home.Key] == home.Value));
        Assert.InRange(homes.Count(home => home.Value == "b" && after[home.Key] == "a"), 90, 250);
        await replicas[0].DisposeAsync();
        await replicas[2].DisposeAsync();
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/chat")]
    [InlineData("/services/session-chat/stats")]
    public async Task WhatNamesNoSession_GoesToAllInTurn(string path)
    {
        var replicas = await Replica.StartAsync("a", "b", "c");
        await using var gateway = Front.Of("SessionChat", [.. replicas.Select(replica => replica.Url)]);

        for (int i = 0; i < 30; i++)
            await gateway.GetAsync(path);

        Assert.All(replicas, replica => Assert.Equal(10, replica.Requests.Count));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    private static async Task<Dictionary<string, string>> HomesAsync(GatewayServer gateway, string path)
    {
        var homes = await Task.WhenAll(
            Sessions.Select(async session => (session, home: (await gateway.GetAsync(string.Format(null, path, session))).Text))
        );
        return homes.ToDictionary(pair => pair.session, pair => pair.home);
    }
}
