using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Platform.Inventory.Accounts.Tokens;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.Inventory.Tests.Accounts.Tokens;

public class AccessTokensTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MemoryAccountStore _store = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void AToken_IsGoodUntilItExpires_WhetherItIsRememberedOrNot()
    {
        Replica maker = new(_store, _time),
            other = new(_store, _time);
        string token = maker.Tokens.Issue("user_1");
        Assert.Equal("user_1", maker.UserOf(token));

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal("user_1", maker.UserOf(token));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TokenStatus.Expired, maker.StatusOf(token));
        Assert.Equal(TokenStatus.Expired, other.StatusOf(token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_999_999)]
    public void ATokenOfOneSecond_IsGoodForNoLess_WheneverItBegins(long ticks)
    {
        _time.Advance(TimeSpan.FromTicks(ticks));
        var replica = new Replica(_store, _time, options => options.TokenLifetime = Second);
        string token = replica.Tokens.Issue("user_1");
        _time.Advance(Second - TimeSpan.FromTicks(1));
        Assert.Equal("user_1", replica.UserOf(token));
        _time.Advance(Second);
        Assert.Null(replica.UserOf(token));
    }

    [Fact]
    public void EachCharacterFlipped_IsRefused()
    {
        var replica = new Replica(_store, _time);
        string token = replica.Tokens.Issue("user_1");
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < token.Length; i++)
        {
            // The lowest bit as well as the highest: the last character has bits that a decoder overlooks.
            foreach (int bit in (int[])[1, 2, 4, 8, 16, 32])
            {
                char flipped = Alphabet[Alphabet.IndexOf(token[i], StringComparison.Ordinal) ^ bit];
                Assert.Null(replica.UserOf($"{token[..i]}{flipped}{token[(i + 1)..]}"));
            }
        }

        Assert.Equal("user_1", replica.UserOf(token));
    }

    [Fact]
    public void TheSameBytesInAnotherSpelling_AreRefused()
    {
        var replica = new Replica(_store, _time);
        string token = replica.Tokens.Issue("user_1");
        Assert.All(
            (string[])[token + "=", token + "==", token + " ", " " + token, token.Insert(9, "\n"), token + "%3D"],
            other => Assert.Null(replica.UserOf(other))
        );
    }

    [Fact]
    public void WhatIsNoToken_IsRefused_WithoutAskingTheStore()
    {
        var replica = new Replica(_store, _time);
        string token = replica.Tokens.Issue("user_1");
        int reads = _store.KeyReads;
        for (int length = 0; length < token.Length; length++)
            Assert.Null(replica.UserOf(token[..length]));
        Assert.All(
            (string[])["", "x", "é", "\0", new string('A', 100_000), new string('=', 300)],
            text => Assert.Equal(TokenStatus.Foreign, replica.StatusOf(text))
        );
        Assert.Equal(TokenStatus.Invalid, replica.StatusOf(token + token));
        Assert.Equal(reads, _store.KeyReads);
    }

    [Fact]
    public void ATokenOfAnotherService_WithTheSameKeys_IsRefused()
    {
        var replica = new Replica(_store, _time);
        string ours = replica.Tokens.Issue("user_1");
        Assert.Null(replica.UserOf(Protect(Framework("Chat"), "Platform.Inventory.AccessToken")));
        Assert.Null(replica.UserOf(Protect(Framework("Inventory"), "Another purpose")));
        // What could be wrong with the test: the keys are the same, and only the names differ.
        Assert.Equal(TokenStatus.Invalid, replica.StatusOf(Protect(Framework("Inventory"), "Platform.Inventory.AccessToken")));
        Assert.Single(_store.Keys);
        Assert.NotNull(
            Framework("Inventory")
                .CreateProtector("Platform.Inventory.AccessToken")
                .Unprotect(System.Buffers.Text.Base64Url.DecodeFromChars(ours))
        );
    }

    [Fact]
    public void AToken_SurvivesARestart_AndIsGoodOnEveryReplica()
    {
        string token = new Replica(_store, _time).Tokens.Issue("user_1");
        Assert.Equal("user_1", new Replica(_store, _time).UserOf(token));
        Assert.Single(_store.Keys);
    }

    [Fact]
    public async Task ReplicasThatStartAtOnceOnAnEmptyStore_AcceptEachOthersTokens()
    {
        const int Count = 4;
        using var barrier = new Barrier(Count);
        var reads = 0;
        // All have read that there is no key before any saves one.
        _store.AfterKeysAreRead = () =>
        {
            if (Interlocked.Increment(ref reads) <= Count)
                barrier.SignalAndWait();
        };
        var replicas = Enumerable.Range(0, Count).Select(_ => new Replica(_store, _time)).ToArray();
        var tokens = await Task.WhenAll(
            replicas.Select(
                (replica, i) =>
                    Task.Factory.StartNew(
                        () => replica.Tokens.Issue($"user_{i}"),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
            )
        );

        Assert.Single(_store.Keys);
        int asked = _store.KeyReads;
        foreach (var replica in replicas)
            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"user_{i}"), tokens.Select(replica.UserOf));
        // Not because they asked again: they use the same key.
        Assert.Equal(asked, _store.KeyReads);
    }

    [Fact]
    public void AKeyThatAnotherReplicaMadeSince_IsReadWhenItsTokenComes()
    {
        var old = new Replica(_store, _time);
        string before = old.Tokens.Issue("user_1");
        EndKeys(DateTimeOffset.UnixEpoch);
        var young = new Replica(_store, _time);
        string after = young.Tokens.Issue("user_2");
        Assert.Equal(2, _store.Keys.Count);

        _time.Advance(Second);
        Assert.Equal(("user_1", "user_2"), (old.UserOf(before), old.UserOf(after)));
        Assert.Equal(("user_1", "user_2"), (young.UserOf(before), young.UserOf(after)));
    }

    [Fact]
    public void AKeyThatIsAboutToExpire_GetsASuccessor_WhichIsNotUsedYet()
    {
        new Replica(_store, _time).Tokens.Issue("user_1");
        EndKeys(Expiration(_store.Keys[0]) - TimeSpan.FromDays(89));
        var replica = new Replica(_store, _time);
        replica.Keys.Renew();
        Assert.Equal(2, _store.Keys.Count);
        Assert.Equal(Expiration(_store.Keys[0]), (DateTimeOffset)_store.Keys[1].Element("activationDate")!);
        Assert.True(TokenText.TryReadKeyId(replica.Tokens.Issue("user_1"), out var used));
        Assert.Equal((Guid)_store.Keys[0].Attribute("id")!, used);
        replica.Keys.Renew();
        Assert.Equal(2, _store.Keys.Count);
    }

    [Fact]
    public void ManyTokensOfUnknownKeys_AskTheStoreOnceInAnInterval()
    {
        var replica = new Replica(_store, _time);
        string token = replica.Tokens.Issue("user_1");
        _time.Advance(Second);
        int before = _store.KeyReads;
        for (int i = 0; i < 1000; i++)
            Assert.Equal(TokenStatus.Invalid, replica.StatusOf(OfUnknownKey(token, i)));
        Assert.Equal(before + 1, _store.KeyReads);
        _time.Advance(Second);
        replica.StatusOf(OfUnknownKey(token, 0));
        Assert.Equal(before + 2, _store.KeyReads);
    }

    [Fact]
    public void WithTheStoreAway_NoGoodTokenIsCalledWrong_AndTheStoreIsNotAskedAgainAtOnce()
    {
        string token = new Replica(_store, _time).Tokens.Issue("user_1");
        _store.Away = true;
        var replica = new Replica(_store, _time);
        int before = _store.KeyReads;
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(TokenStatus.KeysUnavailable, replica.StatusOf(token));
            Assert.Throws<StoreUnavailableException>(() => replica.Tokens.Issue("user_1"));
        }

        Assert.Equal(before + 1, _store.KeyReads);
        Assert.Equal("The database of this test is unavailable.", replica.Keys.Missing);
        _store.Away = false;
        _time.Advance(Second);
        Assert.Equal("user_1", replica.UserOf(token));
        Assert.Null(replica.Keys.Missing);
    }

    [Fact]
    public void WithTheStoreAwayLater_KnownKeysStillServe_AndUnknownOnesAreNotCalledWrong()
    {
        var replica = new Replica(_store, _time);
        string token = replica.Tokens.Issue("user_1");
        _store.Away = true;
        _time.Advance(Second);
        Assert.Equal(TokenStatus.KeysUnavailable, replica.StatusOf(OfUnknownKey(token, 1)));
        Assert.Equal("user_1", replica.UserOf(token));
        Assert.Equal("user_2", replica.UserOf(replica.Tokens.Issue("user_2")));
        Assert.NotNull(replica.Keys.Renew());
        Assert.Equal("user_1", replica.UserOf(token));
    }

    [Fact]
    public void TheStore_IsNotTouchedBeforeItIsNeeded()
    {
        _store.Away = true;
        _ = new Replica(_store, _time);
        Assert.Equal(0, _store.KeyReads);
    }

    private static string OfUnknownKey(string token, int number) =>
        $"{token[..8]}{Convert.ToHexString(BitConverter.GetBytes(number + 1))}{token[16..]}";

    private static DateTimeOffset Expiration(XElement key) => (DateTimeOffset)key.Element("expirationDate")!;

    private static string Protect(IDataProtectionProvider provider, string purpose) =>
        System.Buffers.Text.Base64Url.EncodeToString(provider.CreateProtector(purpose).Protect(new byte[200]));

    private void EndKeys(DateTimeOffset at)
    {
        foreach (var key in _store.Keys)
            key.SetElementValue("expirationDate", at);
    }

    /// <summary>Data protection as any other service would set it up over the same keys.</summary>
    private IDataProtectionProvider Framework(string application)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName(application);
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new StoredKeys(_store));
        return services.BuildServiceProvider().GetDataProtectionProvider();
    }
}
