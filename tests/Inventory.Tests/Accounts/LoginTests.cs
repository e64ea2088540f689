using System.Text.Json;

namespace Platform.Inventory.Tests.Accounts;

public class LoginTests
{
    private static readonly (string, string) NoDemo = ("Inventory:SeedDemoData", "false");
    private static readonly (string, string) Proxy = ("Forwarding:Networks:0", "127.0.0.0/8");

    [Fact]
    public async Task TheRightPassword_GetsATokenThatServes_AndIsNotCached()
    {
        await using var accounts = new AccountsServer(NoDemo);
        Assert.Equal(204, (await accounts.SetPasswordAsync("anna@example.com", "a good password")).Status);

        var answer = await accounts.LogInAsync("anna@example.com", "a good password");

        Assert.Equal(
            (200, "bearer", 3600),
            (answer.Status, answer.Body.GetProperty("token_type").GetString(), answer.Body.GetProperty("expires_in").GetInt32())
        );
        Assert.True(answer.Headers.CacheControl?.NoStore);
        string token = answer.Body.GetProperty("access_token").GetString()!;
        Assert.Equal(200, (await accounts.Server.GetAsync("/orders", token)).Status);
        Assert.Equal(200, (await accounts.Server.GetAsync("/orders", token)).Status);
        string metrics = await accounts.MetricsAsync();
        Assert.Contains("\ntoken_cache_misses_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ntoken_cache_hits_total 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nlogins_total{result=\"right\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WrongAndUnknown_AreAnsweredAlike_ForTheSameWork(bool demo)
    {
        await using var accounts = new AccountsServer(("Inventory:SeedDemoData", demo.ToString()));
        await accounts.SetPasswordAsync("anna", "a good password");
        await accounts.LogInAsync("anna", "a good password");
        var known = await WrongAsync(accounts, "anna");
        var unknown = await WrongAsync(accounts, "berta");
        string[] impossible = ["", "no one", new('a', 65), "a\0", "ü", "'; --"];
        var others = new List<(string, int)>();
        foreach (string name in impossible)
            others.Add(await WrongAsync(accounts, name));

        Assert.Equal(1, known.Derivations);
        // With demo data who is not stored is compared without a derivation, a demo user or not.
        Assert.Equal((known.Text, demo ? 0 : 1), unknown);
        Assert.All(others, other => Assert.Equal(unknown, other));
        Assert.Equal(unknown, await WrongAsync(accounts, "user_1"));
        // What cannot be a name does not reach the store, but costs the way there.
        Assert.Equal(impossible.Length, accounts.Store.Asked.Count(name => name.Length == 0));
        Assert.DoesNotContain(accounts.Store.Asked, name => name.Contains('\0', StringComparison.Ordinal));
    }

    [Fact]
    public async Task AThousandDemoUsers_LogInAtOnce_FromOneAddress_WithoutADerivation()
    {
        await using var accounts = new AccountsServer();
        await Parallel.ForAsync(1, 1001, async (i, _) => Assert.Equal(200, (await accounts.LogInAsync($"user_{i}", "password123")).Status));
        Assert.Equal(0, accounts.Hasher.Derivations);
        Assert.Equal(401, (await accounts.LogInAsync("user_10001", "password123")).Status);
    }

    [Fact]
    public async Task WithoutDemoData_ThereAreNoDemoUsers()
    {
        await using var accounts = new AccountsServer(NoDemo);
        Assert.Equal(401, (await accounts.LogInAsync("user_1", "password123")).Status);
    }

    [Fact]
    public async Task AStoredUser_WinsOverTheDemoUserOfItsName()
    {
        await using var accounts = new AccountsServer();
        await accounts.SetPasswordAsync("user_1", "a good password");
        Assert.Equal(401, (await accounts.LogInAsync("user_1", "password123")).Status);
        Assert.Equal(200, (await accounts.LogInAsync("user_1", "a good password")).Status);
    }

    [Theory]
    [InlineData("anna")]
    [InlineData("nobody")]
    [InlineData("user_1")]
    public async Task TooManyWrongPasswords_BlockTheUser_ThereOrNot_AlsoForTheRightOne_UntilRetryAfter(string username)
    {
        await using var accounts = new AccountsServer(("Inventory:MaxLoginFailuresPerUser", "3"));
        await accounts.SetPasswordAsync("anna", "password123");
        for (int i = 0; i < 3; i++)
            Assert.Equal(401, (await accounts.LogInAsync(username, "wrong")).Status);
        accounts.Time.Advance(TimeSpan.FromSeconds(20.5));

        foreach (string password in (string[])["wrong", "password123"])
        {
            var blocked = await accounts.LogInAsync(username, password);
            Assert.Equal((429, 40), (blocked.Status, (int)blocked.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        }

        Assert.Equal(200, (await accounts.LogInAsync("user_2", "password123")).Status);
        accounts.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(username == "nobody" ? 401 : 200, (await accounts.LogInAsync(username, "password123")).Status);
    }

    [Fact]
    public async Task GuessesSentAllAtOnce_GetNoMoreAnswers_ThanThoseSentOneByOne()
    {
        await using var accounts = new AccountsServer(NoDemo, ("Inventory:MaxLoginFailuresPerUser", "3"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => accounts.LogInAsync("anna", $"guess {i}")));
        Assert.Equal((3, 17), (answers.Count(answer => answer.Status == 401), answers.Count(answer => answer.Status == 429)));
    }

    [Fact]
    public async Task TooManyWrongPasswordsFromAnAddress_BlockIt_AndNoOther()
    {
        await using var accounts = new AccountsServer(Proxy, ("Inventory:MaxLoginFailuresPerAddress", "5"));
        for (int i = 0; i < 5; i++)
            Assert.Equal(401, (await accounts.LogInAsync($"user_{i}", "wrong", $"2001:db8:1:2::{i}")).Status);
        Assert.Equal(429, (await accounts.LogInAsync("user_9", "password123", "2001:db8:1:2:3:4:5:6")).Status);
        Assert.Equal(200, (await accounts.LogInAsync("user_9", "password123", "2001:db8:1:3::1")).Status);
        Assert.Equal(200, (await accounts.LogInAsync("user_9", "password123", "10.0.0.1")).Status);
    }

    [Fact]
    public async Task AForwardedAddressOfAStranger_IsNotBelieved()
    {
        await using var accounts = new AccountsServer(("Inventory:MaxLoginFailuresPerAddress", "2"));
        for (int i = 0; i < 2; i++)
            await accounts.LogInAsync($"user_{i}", "wrong", $"10.0.0.{i}");
        Assert.Equal(429, (await accounts.LogInAsync("user_9", "password123", "10.0.0.9")).Status);
    }

    [Fact]
    public async Task ABodyThatIsNoLogin_Answers400()
    {
        string[] bodies =
        [
            "",
            "null",
            "[]",
            "{}",
            "{\"username\":\"user_1\"",
            """{"username":"user_1"}""",
            """{"password":"password123"}""",
            """{"username":null,"password":"password123"}""",
            """{"username":"user_1","password":null}""",
            """{"username":1,"password":"password123"}""",
            """{"username":"user_1","password":{"a":1}}""",
            """{"username":"\ud800","password":"password123"}""",
            """{"username":"user_1","password":"\udc00"}""",
        ];
        await using var accounts = new AccountsServer();
        foreach (string body in bodies)
            Assert.Equal((body, 400), (body, (await accounts.Server.SendAsync(HttpMethod.Post, "/login", body, token: null)).Status));
    }

    [Fact]
    public async Task Lengths_AreBounded()
    {
        await using var accounts = new AccountsServer();
        Assert.Equal(401, (await accounts.LogInAsync("user_1", new string('é', 256))).Status);
        Assert.Equal(400, (await accounts.LogInAsync("user_1", new string('x', 257))).Status);
        Assert.Equal(413, (await accounts.LogInAsync("user_1", new string('x', 5000))).Status);
        Assert.Equal(415, (await accounts.Server.SendAsync(HttpMethod.Post, "/login", "{}", token: null, type: "text/plain")).Status);
    }

    [Fact]
    public async Task WithTheStoreAway_ALoginAnswers503_AndReadinessSaysSo_AndItStartsAllTheSame()
    {
        var store = new MemoryAccountStore { Away = true };
        await using var accounts = new AccountsServer(store);
        var refused = await accounts.LogInAsync("user_1", "password123");
        Assert.Equal((503, true), (refused.Status, refused.Headers.RetryAfter is not null));
        Assert.Equal("The database of this test is unavailable.", refused.Body.GetProperty("detail").GetString());
        // Of the form of a token, so it may be a good one.
        Assert.Equal(503, (await accounts.Server.GetAsync("/orders", "CfDJ8" + new string('A', 295))).Status);
        Assert.Contains(
            "\"token_keys\":{\"status\":\"unhealthy\",\"description\":\"The database of this test is unavailable.\"",
            await ReadinessAsync(accounts),
            StringComparison.Ordinal
        );

        store.Away = false;
        accounts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await accounts.LogInAsync("user_1", "password123")).Status);
        Assert.Contains("\"token_keys\":{\"status\":\"healthy\"", await ReadinessAsync(accounts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenOfOneReplica_ServesOnTheOther()
    {
        var store = new MemoryAccountStore();
        await using var one = new AccountsServer(store);
        await using var other = new AccountsServer(store);
        string token = (await one.LogInAsync("user_1", "password123")).Body.GetProperty("access_token").GetString()!;
        Assert.Equal(200, (await other.Server.GetAsync("/orders", token)).Status);
        other.Time.Advance(TimeSpan.FromHours(2));
        var refused = await other.Server.GetAsync("/orders", token);
        Assert.Equal((401, "Bearer error=\"invalid_token\""), (refused.Status, refused.Headers.WwwAuthenticate.ToString()));
    }

    private static async Task<(string Text, int Derivations)> WrongAsync(AccountsServer accounts, string username)
    {
        int before = accounts.Hasher.Derivations;
        var answer = await accounts.LogInAsync(username, "wrong password");
        Assert.Equal((401, "Bearer"), (answer.Status, answer.Headers.WwwAuthenticate.ToString()));
        string trace = JsonSerializer.Serialize(answer.Body.GetProperty("traceId").GetString());
        return (answer.Text.Replace(trace, "", StringComparison.Ordinal), accounts.Hasher.Derivations - before);
    }

    private static async Task<string> ReadinessAsync(AccountsServer accounts)
    {
        using var reply = await accounts.Server.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        return await reply.Content.ReadAsStringAsync();
    }
}
