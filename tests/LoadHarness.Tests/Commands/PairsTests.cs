using Platform.LoadEngine;
using Platform.LoadHarness.Commands;

namespace Platform.LoadHarness.Tests.Commands;

public class PairsTests
{
    [Fact]
    public void Pairs_AreCutAtTheFirstEqualsSign_AndTheLastOfANameCounts() =>
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["a"] = "2",
                ["b"] = "x=y",
                ["c"] = "",
            },
            Pairs.Read("--set", ["a=1", "b=x=y", "a=2", "c="])
        );

    [Theory]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData("")]
    public void WhatIsNoPair_IsRefusedWithTheOption(string text) =>
        Assert.StartsWith(
            "--set",
            Assert.Throws<InvalidPlanException>(() => Pairs.Read("--set", [text])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("http://a:5/x", "http://a:5/x")]
    [InlineData("127.0.0.1:5", "http://127.0.0.1:5/")]
    [InlineData("https://a", "https://a/")]
    public void AnAddress_IsRead(string text, string address) => Assert.Equal(address, Pairs.Address("--target", text).ToString());

    [Theory]
    [InlineData("ftp://a")]
    [InlineData("http://")]
    [InlineData("")]
    public void WhatIsNoAddress_IsRefused(string text) => Assert.Throws<InvalidPlanException>(() => Pairs.Address("--target", text));

    [Theory]
    [InlineData("0s")]
    [InlineData("5")]
    [InlineData("soon")]
    public void WhatIsNoDuration_IsRefused(string text) => Assert.Throws<InvalidPlanException>(() => Pairs.Duration("-d", text));
}
