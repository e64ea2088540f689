using Platform.Gateway.Callers;
using Platform.Gateway.Callers.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Callers;

public class CallerKeysBuilderTests
{
    private static readonly HashSet<string> Models = ["small", "large"];

    [Fact]
    public void AllFaults_AreNamedAtOnce_WithTheirPaths()
    {
        var faults = new List<string>();
        CallerKeys.Build(
            [
                new() { Name = "first", Hash = Keys.Hash("a") },
                new() { Hash = Keys.Hash("b") },
                new() { Name = "no spaces", Hash = "sk-in-the-wrong-place" },
                new() { Name = "first", Hash = Keys.Hash("a").ToUpperInvariant() },
                new()
                {
                    Name = new string('n', 65),
                    Models = ["small", "huge"],
                    RequestsPerMinute = 0,
                    TokensPerMinute = 1_000_000_001,
                },
                new()
                {
                    Name = "anonymous",
                    Hash = Keys.Hash("c"),
                    Models = [],
                    RequestsPerMinute = -1,
                },
                null!,
            ],
            allowAnonymous: true,
            Models,
            CallerKeys.None,
            faults
        );
        Assert.Equal(
            [
                "keys[1].name: is missing: it names the caller in metrics and to the admin.",
                "keys[2].name: must be 1 to 64 letters, digits, '-', '.' and '_'.",
                "keys[2].hash: must be 64 hexadecimal digits: the SHA-256 of the key, as printf %s KEY | sha256sum prints it.",
                "keys[3].name: \"first\" is also that of keys[0]; give each its own.",
                "keys[3].hash: is also that of keys[0]; give each its own key.",
                "keys[4].name: must be 1 to 64 letters, digits, '-', '.' and '_'.",
                "keys[4].hash: is missing: the SHA-256 of the key, as printf %s KEY | sha256sum prints it.",
                "keys[4].models[1]: \"huge\" is not a model of any instance.",
                "keys[4].requests_per_minute: must be from 1 to 1000000000; leave it out for no limit.",
                "keys[4].tokens_per_minute: must be from 1 to 1000000000; leave it out for no limit.",
                "keys[5].name: \"anonymous\" is also that of callers without a key, because allow_anonymous is set; give each its own.",
                "keys[5].models: names none; leave it out for all.",
                "keys[5].requests_per_minute: must be from 1 to 1000000000; leave it out for no limit.",
                "keys[6]: must be an object with name and hash.",
            ],
            faults
        );
    }

    [Theory]
    [InlineData("a", 1, 1_000_000_000L)]
    [InlineData("A-Z.0_9", 1_000_000_000, 1L)]
    public void WhatIsJustRight_HasNoFaults(string name, int requests, long tokens)
    {
        var caller = Keys.Build(Keys.Entry(name, "k") with { RequestsPerMinute = requests, TokensPerMinute = tokens, Models = ["small"] })
            .All.Single();
        Assert.Equal((name, new MinuteLimits(requests, tokens)), (caller.Name, caller.Limits));
        Assert.Equal((true, false, false), (caller.MayUse("small"), caller.MayUse("large"), caller.MayUse("other")));
    }

    [Fact]
    public void WithoutModels_AllMayBeUsed() => Assert.True(Keys.Build(Keys.Entry("a", "k")).All.Single().MayUse("large"));

    [Fact]
    public async Task AReload_KeepsWhatACallerHasUsed_UnderItsName_AndTakesItsNewLimitsAndKey()
    {
        var time = new ManualTime();
        var first = Keys.Build(
            Gates.Keys(Gates.InMemory(time)),
            Keys.Entry("kept", "old") with
            {
                RequestsPerMinute = 2,
            },
            Keys.Entry("gone", "g")
        );
        Assert.Equal([true, true, false], await AskAsync(first.All[0], 3));

        var second = Keys.Build(
            first,
            Keys.Entry("new", "n") with
            {
                RequestsPerMinute = 2,
            },
            Keys.Entry("kept", "new") with
            {
                RequestsPerMinute = 600,
            }
        );
        Assert.Null(second.Find(Keys.Request(("x-api-key", "old"))));
        var kept = second.Find(Keys.Request(("x-api-key", "new")))!;
        Assert.Equal((2, 1), kept.State.Decisions);
        // Still empty, but refilled ten times a second from here.
        Assert.Equal([false], await AskAsync(kept, 1));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal([true, true, false], await AskAsync(kept, 3));
        Assert.Equal([true, true, false], await AskAsync(second.All[0], 3));
    }

    [Fact]
    public async Task AReloadWithFaults_ChangesNothingOfThoseInForce()
    {
        var first = Keys.Build(Gates.Keys(Gates.InMemory(new ManualTime())), Keys.Entry("a", "k") with { RequestsPerMinute = 2 });
        var faults = new List<string>();
        CallerKeys.Build(
            [Keys.Entry("a", "k") with { RequestsPerMinute = 100 }, new KeyEntry()],
            allowAnonymous: false,
            Models,
            first,
            faults
        );
        Assert.NotEmpty(faults);
        Assert.Equal([true, true, false], await AskAsync(first.Find(Keys.Request(("x-api-key", "k")))!, 3));
    }

    [Fact]
    public async Task LimitsThatNobodyKeeps_AreAnErrorInsteadOfNone()
    {
        var caller = Keys.Build(Keys.Entry("a", "k") with { RequestsPerMinute = 1 }).All.Single();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await caller.AdmitAsync(CancellationToken.None));
        Assert.Null((await Keys.Build(Keys.Entry("b", "k")).All.Single().AdmitAsync(CancellationToken.None)).Refusal);
    }

    private static async Task<List<bool>> AskAsync(Caller caller, int times)
    {
        var admitted = new List<bool>();
        for (int i = 0; i < times; i++)
            admitted.Add((await caller.AdmitAsync(CancellationToken.None)).Refusal is null);
        return admitted;
    }
}
