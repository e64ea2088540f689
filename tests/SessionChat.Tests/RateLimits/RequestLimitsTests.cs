using Platform.Testing;

namespace Platform.SessionChat.Tests.RateLimits;

public class RequestLimitsTests
{
    private const string Proxy = "Forwarding:Networks:0=127.0.0.0/8";

    [Fact]
    public async Task EveryAnswer_TellsWhatIsLeft_AndWhenThereIsMore()
    {
        await using var service = await LimitedService.StartAsync();
        var first = await service.GetAsync("/event");
        Assert.Equal(
            (200, "\"customer-event\";q=30;w=60", "\"customer-event\";r=29;t=60", null),
            (first.Status, first.Policy, first.State, first.RetryAfter)
        );
        service.Time.Advance(TimeSpan.FromSeconds(42.5));
        var both = await service.GetAsync("/both");
        Assert.Equal("\"create-guest-session\";q=10;w=60, \"customer-event\";q=30;w=60", both.Policy);
        Assert.Equal("\"create-guest-session\";r=9;t=60, \"customer-event\";r=28;t=18", both.State);
        var other = await service.GetAsync();
        Assert.Equal(("\"default\";q=100;w=60", "\"default\";r=99;t=60"), (other.Policy, other.State));
    }

    [Fact]
    public async Task AnswersOfErrors_TellItToo()
    {
        await using var service = await LimitedService.StartAsync();
        var notBound = await service.GetAsync("/number/none");
        Assert.Equal((400, "\"default\";r=99;t=60"), (notBound.Status, notBound.State));
        var thrown = await service.GetAsync("/throws");
        Assert.Equal((500, "\"default\";q=100;w=60", "\"default\";r=98;t=60"), (thrown.Status, thrown.Policy, thrown.State));
    }

    [Fact]
    public async Task TooMany_Answers429_AndWaitingRetryAfterIsEnough_OneSecondLessIsNot()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:CreateCustomerEvent=2");
        await service.GetAsync("/event");
        service.Time.Advance(TimeSpan.FromSeconds(20));
        await service.GetAsync("/event");
        var refused = await service.GetAsync("/event");

        Assert.Equal((429, "\"customer-event\";r=0;t=40", "40"), (refused.Status, refused.State, refused.RetryAfter));
        var problem = refused.Problem;
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", problem.GetProperty("type").GetString());
        Assert.Equal("Quota exceeded", problem.GetProperty("title").GetString());
        Assert.Equal(429, problem.GetProperty("status").GetInt32());
        Assert.Equal(
            "Too many requests from this address: customer-event allows 2 within 60 s. Try again in 40 s.",
            problem.GetProperty("detail").GetString()
        );
        Assert.Equal(["customer-event"], problem.GetProperty("violated-policies").EnumerateArray().Select(name => name.GetString()));
        Assert.True(problem.GetProperty("retryable").GetBoolean());

        service.Time.Advance(TimeSpan.FromSeconds(40) - TimeSpan.FromTicks(1));
        var early = await service.GetAsync("/event");
        Assert.Equal((429, "1"), (early.Status, early.RetryAfter));
        service.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(200, (await service.GetAsync("/event")).Status);
    }

    [Fact]
    public async Task ARefusedRequest_CostsNothing_AlsoOfThePolicyThatHadRoom()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:CreateGuestSession=1", "RateLimits:CreateCustomerEvent=5");
        await service.GetAsync("/both");
        for (int i = 0; i < 10; i++)
        {
            var refused = await service.GetAsync("/both");
            Assert.Equal((429, "\"create-guest-session\";r=0;t=60, \"customer-event\";r=4;t=60"), (refused.Status, refused.State));
            Assert.Equal(
                ["create-guest-session"],
                refused.Problem.GetProperty("violated-policies").EnumerateArray().Select(name => name.GetString())
            );
        }

        Assert.Equal("\"customer-event\";r=3;t=60", (await service.GetAsync("/event")).State);
    }

    [Fact]
    public async Task WhereNothingIsCounted_NothingMoreCanCome()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:CreateGuestSession=2", "RateLimits:CreateCustomerEvent=1");
        await service.GetAsync("/event");
        Assert.Equal("\"create-guest-session\";r=2, \"customer-event\";r=0;t=60", (await service.GetAsync("/both")).State);
    }

    [Fact]
    public async Task RefusalOfBothPolicies_SaysTheLongerWait_AndThatIsEnough()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:CreateGuestSession=1", "RateLimits:CreateCustomerEvent=2");
        await service.GetAsync("/event");
        service.Time.Advance(TimeSpan.FromSeconds(10));
        await service.GetAsync("/both");
        var refused = await service.GetAsync("/both");
        Assert.Equal(
            (429, "60", "\"create-guest-session\";r=0;t=60, \"customer-event\";r=0;t=50"),
            (refused.Status, refused.RetryAfter, refused.State)
        );
        service.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(429, (await service.GetAsync("/both")).Status);
        service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await service.GetAsync("/both")).Status);
    }

    [Fact]
    public async Task AZeroLimit_IsNone_AndTellsNothing()
    {
        await using var service = await LimitedService.StartAsync(
            "RateLimits:CreateCustomerEvent=0",
            "RateLimits:Default=0",
            "RateLimits:CreateGuestSession=1"
        );
        for (int i = 0; i < 200; i++)
            Assert.Equal(
                (200, null, null),
                await service.GetAsync("/event") is var answer ? (answer.Status, answer.Policy, answer.State) : default
            );
        Assert.Equal("\"create-guest-session\";r=0;t=60", (await service.GetAsync("/both")).State);
        Assert.Equal(
            ["create-guest-session"],
            (await service.GetAsync("/both")).Problem.GetProperty("violated-policies").EnumerateArray().Select(name => name.GetString())
        );
    }

    [Fact]
    public async Task AForgedForwardedAddress_ChangesNothing()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:Default=2");
        for (int i = 0; i < 2; i++)
            Assert.Equal(200, (await service.GetAsync(forwardedFor: $"10.0.0.{i}")).Status);
        Assert.Equal(429, (await service.GetAsync(forwardedFor: "10.0.0.9")).Status);
    }

    [Fact]
    public async Task BehindAConfiguredProxy_EachAddressIsAClient_AndAHouseholdOfIpv6IsOne()
    {
        await using var service = await LimitedService.StartAsync(Proxy, "RateLimits:Default=1");
        string[] clients = ["10.0.0.1", "10.0.0.2", "2001:db8:1:2::1", "2001:db8:1:3::1"];
        foreach (string client in clients)
            Assert.Equal(200, (await service.GetAsync(forwardedFor: client)).Status);
        foreach (string same in (string[])[.. clients, "::ffff:10.0.0.1", "2001:db8:1:2:3:4:5:6"])
            Assert.Equal((same, 429), (same, (await service.GetAsync(forwardedFor: same)).Status));
        // What a client writes before the proxy adds its address is not believed.
        Assert.Equal(429, (await service.GetAsync(forwardedFor: "10.9.9.9, 10.0.0.1")).Status);
    }

    [Fact]
    public async Task Tenants_AreCountedApart_AlsoWhatIsRefused()
    {
        await using var service = await LimitedService.StartAsync("RateLimits:Default=1", "SessionChat:MaxTenantFigures=2");
        foreach (string tenant in (string[])["a", "b", "default"])
            Assert.Equal((200, 429), ((await service.GetAsync(tenant: tenant)).Status, (await service.GetAsync(tenant: tenant)).Status));
        Assert.Equal(429, (await service.GetAsync()).Status);
        // The one not refused for longest gave way to the third.
        Assert.Equal((0, 1, 2), (service.Refused.Of("a").Default, service.Refused.Of("b").Default, service.Refused.Of("default").Default));
        Assert.Equal(new RateLimitedFigures(0, 0, 2), service.Refused.Of("default"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task AWrongTenant_IsAnswered400(string tenant)
    {
        await using var service = await LimitedService.StartAsync();
        var refused = await service.GetAsync(tenant: tenant);
        Assert.Equal(400, refused.Status);
        Assert.Contains("X-Tenant-Id", refused.Problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutRoomForAnotherClient_ItIsAnswered503_AndCounted()
    {
        await using var service = await LimitedService.StartAsync(Proxy, "RateLimits:MaxClients=100", "SessionChat:RetryAfter=00:00:03");
        for (int i = 0; i < 100; i++)
            Assert.Equal(200, (await service.GetAsync(forwardedFor: $"10.0.0.{i}")).Status);
        var refused = await service.GetAsync(forwardedFor: "10.0.1.0");
        Assert.Equal((503, "3", null), (refused.Status, refused.RetryAfter, refused.State));
        Assert.True(refused.Problem.GetProperty("retryable").GetBoolean());
        Assert.Equal(200, (await service.GetAsync(forwardedFor: "10.0.0.0")).Status);

        string metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("\nratelimit_requests_total{policy=\"default\",result=\"admitted\"} 101\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nratelimit_undecided_total{reason=\"table_full\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nratelimit_clients 100\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RateLimits:Window=00:00:00")]
    [InlineData("RateLimits:Default=-1")]
    public async Task WrongSettings_EndTheStart(string setting) =>
        Assert.Contains(
            "ended with 2",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => LimitedService.StartAsync(setting))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task RedisKilled_Answers503WithTheReason_AndServesAgainWhenItIsBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await LimitedService.StartAsync(
            TimeProvider.System,
            $"ConnectionStrings:Redis={redis.ConnectionString}",
            "RateLimits:Default=2",
            "RateLimits:Window=1.00:00:00"
        );
        Assert.Equal((200, "\"default\";q=2;w=86400"), await service.GetAsync() is var first ? (first.Status, first.Policy) : default);
        await redis.KillAsync();
        var away = await service.GetAsync();
        Assert.Equal((503, "1"), (away.Status, away.RetryAfter));
        Assert.Contains(redis.ConnectionString, away.Problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await redis.RestartAsync();
        var answer = await Waiting.UntilAsync(() => service.GetAsync(), answer => answer.Status != 503);
        Assert.Equal((200, "\"default\";r=0"), (answer.Status, answer.State?[..13]));
        Assert.Equal(429, (await service.GetAsync()).Status);
    }
}
