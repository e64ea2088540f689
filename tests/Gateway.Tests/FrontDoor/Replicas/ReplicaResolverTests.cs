using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor;
using Platform.Gateway.FrontDoor.Replicas;
using Platform.Testing;
using Yarp.ReverseProxy.Configuration;

namespace Platform.Gateway.Tests.FrontDoor.Replicas;

public sealed class ReplicaResolverTests
{
    private static readonly (string, string) LookedUpOften = ("FrontDoor:DnsRefresh", "00:00:00.1");

    private readonly ManualTime _time = new();
    private IPAddress[]? _addresses = [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.1")];

    [Fact]
    public async Task AName_StandsForAllItsAddresses_AndIsLookedUpAgain()
    {
        var resolver = NewResolver();

        var first = await ResolveAsync(resolver, "http://order-api:8080", "http://10.0.0.9:81");
        Assert.Equal(["http://10.0.0.1:8080/", "http://10.0.0.2:8080/", "http://10.0.0.9:81/"], first.Addresses.Order());
        Assert.False(first.IsOver());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(first.IsOver());

        _addresses = [IPAddress.Parse("10.0.0.3"), IPAddress.IPv6Loopback];
        Assert.Equal(
            ["http://10.0.0.3:8080/", "http://[::1]:8080/"],
            (await ResolveAsync(resolver, "http://order-api:8080")).Addresses.Order()
        );
    }

    [Fact]
    public async Task ANameThatHasNoAddressAnyMore_KeepsThoseItHad()
    {
        var resolver = NewResolver();
        await ResolveAsync(resolver, "http://order-api:8080");
        foreach (var nothing in new[] { null, Array.Empty<IPAddress>() })
        {
            _addresses = nothing;
            var replicas = await ResolveAsync(resolver, "http://order-api:8080");
            Assert.Equal(2, replicas.Addresses.Count);
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.True(replicas.IsOver());
        }
    }

    [Fact]
    public async Task ALookUpThatHangs_IsGivenUp()
    {
        var resolver = NewResolver((_, _) => new TaskCompletionSource<IPAddress[]>().Task);

        var resolving = ResolveAsync(resolver, "http://order-api:8080");
        await Waiting.UntilAsync(() => _time.PendingTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty((await resolving).Addresses);
    }

    [Fact]
    public async Task Addresses_AreNotLookedUp_AndBeyondTheBoundThoseOfANameAreLeftOut()
    {
        var resolver = NewResolver(
            (_, _) => Task.FromResult(Enumerable.Range(0, 200).Select(i => new IPAddress([10, 0, 0, (byte)i])).ToArray())
        );
        Assert.Null((await resolver.ResolveDestinationsAsync(Destinations("http://[::1]:80"), default)).ChangeToken);
        Assert.Equal(100, (await ResolveAsync(resolver, "http://order-api")).Addresses.Count);
    }

    [Fact]
    public async Task EachAddressOfAName_GetsRequests_AndThoseThatComeLaterToo()
    {
        int port = FreePort.Next();
        IPAddress[] ips = [IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")];
        var replicas = await Task.WhenAll(
            ips.Select(ip =>
                Replica.StartAsync($"{ip}", context => context.Response.WriteAsync(context.Request.Headers.Host + $" {ip}"), new(ip, port))
            )
        );
        _addresses = ips[..2];
        await using var gateway = Front.Of("OrderApi", [$"http://order-api:{port}"], Replace, LookedUpOften);
        string host = gateway.Client.BaseAddress!.Authority;

        await Waiting.UntilAsync(async () => await AskAsync(gateway) && replicas.Take(2).All(replica => replica.Requests.Count > 0));
        Assert.Empty(replicas[2].Requests);
        Assert.StartsWith(host, (await gateway.GetAsync("/order")).Text, StringComparison.Ordinal);

        _addresses = ips;
        await Waiting.UntilAsync(async () => await AskAsync(gateway) && replicas[2].Requests.Count > 0);

        _addresses = null;
        Assert.True(await AskAsync(gateway));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task ANameThatIsUnknownAtTheStart_Is503_UntilItIsKnown()
    {
        await using var replica = await Replica.StartAsync("a");
        _addresses = null;
        await using var gateway = Front.Of("OrderApi", [$"http://order-api:{new Uri(replica.Url).Port}"], Replace, LookedUpOften);

        var answer = await gateway.GetAsync("/order");
        Assert.Equal((StatusCodes.Status503ServiceUnavailable, "1"), (answer.Status, answer.Header("Retry-After")));
        Assert.True(answer.Body.GetProperty("retryable").GetBoolean());

        _addresses = [IPAddress.Loopback];
        await Waiting.UntilAsync(() => AskAsync(gateway));
    }

    private static async Task<bool> AskAsync(GatewayServer gateway) => (await gateway.GetAsync("/order")).Status == StatusCodes.Status200OK;

    private static Dictionary<string, DestinationConfig> Destinations(params string[] addresses) =>
        addresses.ToDictionary(address => address, address => new DestinationConfig { Address = address });

    private static async Task<(IReadOnlyList<string> Addresses, Func<bool> IsOver)> ResolveAsync(
        ReplicaResolver resolver,
        params string[] addresses
    )
    {
        var resolved = await resolver.ResolveDestinationsAsync(Destinations(addresses), default);
        return ([.. resolved.Destinations.Values.Select(destination => destination.Address)], () => resolved.ChangeToken!.HasChanged);
    }

    private void Replace(IServiceCollection services) => services.AddSingleton<HostLookup>((_, _) => LookUpAsync());

    private Task<IPAddress[]> LookUpAsync() =>
        _addresses is { } addresses
            ? Task.FromResult(addresses)
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));

    private ReplicaResolver NewResolver(HostLookup? lookup = null) =>
        new(lookup ?? ((_, _) => LookUpAsync()), Options.Create(new FrontDoorOptions()), _time, NullLogger<ReplicaResolver>.Instance);
}
