using Platform.Inventory.Accounts.Tokens;

namespace Platform.Inventory.Tests.Accounts.Tokens;

public class TokenCacheTests
{
    private static readonly GoodToken Token = new("user_1", DateTimeOffset.MaxValue);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void NeverMoreThanItsCapacity_IsKept(int capacity)
    {
        var cache = new TokenCache(capacity);
        for (uint i = 0; i < 1000; i++)
        {
            cache.Add(i, Token);
            cache.Find(i / 2);
            Assert.InRange(cache.Count, 0, capacity);
        }
    }

    [Fact]
    public void WhatIsUsed_Stays_AndTheRestIsForgotten()
    {
        var cache = new TokenCache(10);
        cache.Add(1000, Token);
        for (uint i = 0; i < 100; i++)
        {
            cache.Add(i, Token);
            Assert.NotNull(cache.Find(1000));
        }

        Assert.NotNull(cache.Find(99));
        Assert.Null(cache.Find(0));
    }

    [Fact]
    public void TheSameTokenTwice_TakesOnePlace()
    {
        var cache = new TokenCache(4);
        cache.Add(1, Token);
        for (int i = 0; i < 100; i++)
            cache.Add(2, Token);
        Assert.Equal((2, Token), (cache.Count, cache.Find(1)));
    }

    [Fact]
    public void ManyAtOnce_KeepTheBound()
    {
        var cache = new TokenCache(64);
        Parallel.For(
            0,
            20_000,
            i =>
            {
                cache.Add((UInt128)(i % 500), Token);
                cache.Find((UInt128)(i * 7 % 500));
            }
        );
        Assert.InRange(cache.Count, 1, 64);
    }
}
