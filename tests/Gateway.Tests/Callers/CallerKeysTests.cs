using Microsoft.Extensions.Primitives;
using Platform.Gateway.Callers;

namespace Platform.Gateway.Tests.Callers;

public class CallerKeysTests
{
    private const string Ours = "sk-ours",
        Theirs = "sk-theirs";

    private readonly CallerKeys _keys = Keys.Build(Keys.Entry("ours", Ours), Keys.Entry("theirs", Theirs));

    [Theory]
    [InlineData("x-api-key", "sk-ours")]
    [InlineData("X-Api-Key", "sk-ours")]
    [InlineData("Authorization", "Bearer sk-ours")]
    [InlineData("authorization", "bearer  sk-ours ")]
    public void AKey_IsFound_InEitherHeader(string header, string value) =>
        Assert.Equal("ours", _keys.Find(Keys.Request((header, value)))?.Name);

    [Theory]
    [InlineData("x-api-key", "sk-other")]
    [InlineData("x-api-key", "SK-OURS")]
    [InlineData("x-api-key", "Bearer sk-ours")]
    [InlineData("x-api-key", "")]
    [InlineData("Authorization", "sk-ours")]
    [InlineData("Authorization", "Basic sk-ours")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("X-Other", "sk-ours")]
    public void WhatIsNoKey_FindsNobody(string header, string value) => Assert.Null(_keys.Find(Keys.Request((header, value))));

    [Fact]
    public void WithoutHeaders_NobodyIsFound() => Assert.Null(_keys.Find(Keys.Request()));

    [Theory]
    [InlineData("sk-ours", "Bearer sk-theirs", "ours")]
    [InlineData("sk-ours", "Basic abc", "ours")]
    [InlineData("sk-other", "Bearer sk-theirs", null)]
    [InlineData("", "Bearer sk-theirs", "theirs")]
    public void OfBothHeaders_XApiKeyCounts_AlsoAWrongOne(string apiKey, string authorization, string? expected) =>
        Assert.Equal(expected, _keys.Find(Keys.Request(("x-api-key", apiKey), ("Authorization", authorization)))?.Name);

    [Fact]
    public void TwoKeysInOneHeader_AreNone()
    {
        Assert.Null(_keys.Find(Keys.Request(("x-api-key", new StringValues([Ours, Ours])))));
        Assert.Null(_keys.Find(Keys.Request(("Authorization", new StringValues([$"Bearer {Ours}", $"Bearer {Ours}"])))));
    }

    [Theory]
    [InlineData(1, 'k', true)]
    [InlineData(512, 'k', true)]
    [InlineData(513, 'k', false)]
    [InlineData(100_000, 'k', false)]
    [InlineData(10, 'ä', false)]
    public void AKey_HasUpTo512BytesOfAscii(int length, char character, bool isFound)
    {
        string key = new(character, length);
        var keys = Keys.Build(Keys.Entry("long", key));
        Assert.Equal(isFound, keys.Find(Keys.Request(("x-api-key", key))) is not null);
        Assert.Equal(isFound, keys.Find(Keys.Request(("Authorization", $"Bearer {key}"))) is not null);
    }

    [Fact]
    public void OfManyKeys_EachFindsItsOwnCaller()
    {
        var keys = Keys.Build([.. Enumerable.Range(0, 10_000).Select(i => Keys.Entry($"caller-{i}", $"sk-{i}"))]);
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.Equal($"caller-{i}", keys.Find(Keys.Request(("x-api-key", $"sk-{i}")))?.Name));
        Assert.Null(keys.Find(Keys.Request(("x-api-key", "sk-10000"))));
    }

    [Fact]
    public void AHashThatSharesItsBeginningWithAnother_IsNotTheOther()
    {
        string hash = Keys.Hash(Ours),
            twin = hash[..63] + (hash[63] == '0' ? '1' : '0');
        var keys = Keys.Build(Keys.Entry("ours", Ours) with { Hash = twin, Name = "twin" }, Keys.Entry("ours", Ours));
        Assert.Equal("ours", keys.Find(Keys.Request(("x-api-key", Ours)))?.Name);
        Assert.Null(Keys.Build(Keys.Entry("twin", Ours) with { Hash = twin }).Find(Keys.Request(("x-api-key", Ours))));
    }

    [Fact]
    public void CallsWithoutAKey_AreTakenWhereTheyMayBe_ButNotWithAWrongOne()
    {
        var keys = CallerKeys.Build([Keys.Entry("ours", Ours)], allowAnonymous: true, new HashSet<string>(), CallerKeys.None, []);
        Assert.Equal("anonymous", keys.Find(Keys.Request())?.Name);
        Assert.Equal("ours", keys.Find(Keys.Request(("x-api-key", Ours)))?.Name);
        Assert.Null(keys.Find(Keys.Request(("x-api-key", "sk-other"))));
        Assert.Null(keys.Find(Keys.Request(("Authorization", "Basic abc"))));
    }

    [Fact]
    public void NoKeys_FindNobody() => Assert.Null(CallerKeys.None.Find(Keys.Request(("x-api-key", Ours))));
}
