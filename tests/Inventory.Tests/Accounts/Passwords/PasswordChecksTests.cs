using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Inventory.Accounts.Passwords;

namespace Platform.Inventory.Tests.Accounts.Passwords;

public sealed class PasswordChecksTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public async Task ARightAWrongAndAnUnknownOne_CostOneDerivationEach()
    {
        var hasher = new CountingHasher();
        using var checks = Create(hasher);
        string hash = (await checks.HashAsync("right password", default))!;
        await checks.VerifyAsync(null, "the first makes nobody's hash, whoever it is", default);

        Assert.Equal((PasswordVerdict.Right, 1), await CostAsync(hasher, () => checks.VerifyAsync(hash, "right password", default)));
        Assert.Equal((PasswordVerdict.Wrong, 1), await CostAsync(hasher, () => checks.VerifyAsync(hash, "wrong password", default)));
        Assert.Equal((PasswordVerdict.Wrong, 1), await CostAsync(hasher, () => checks.VerifyAsync(null, "right password", default)));
        Assert.Equal((PasswordVerdict.Wrong, 1), await CostAsync(hasher, () => checks.VerifyAsync(null, "", default)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheFirstOfAll_CostsTheSame_KnownOrNot(bool known)
    {
        string hash = new PasswordHasher<string>().HashPassword("", "right password");
        var hasher = new CountingHasher();
        using var checks = Create(hasher);
        Assert.Equal(2, (await CostAsync(hasher, () => checks.VerifyAsync(known ? hash : null, "wrong password", default))).Derivations);
    }

    [Fact]
    public async Task NoMoreThanThereAreProcessorsRunAtOnce_ABoundedNumberWaits_AndTheRestIsRefused()
    {
        int processors = Environment.ProcessorCount;
        using var hasher = new HeldHasher();
        using var checks = Create(hasher, waiting: 3);

        var taken = Enumerable.Range(0, processors + 3).Select(_ => checks.VerifyAsync("hash", "password", default)).ToArray();
        Assert.Equal(PasswordVerdict.Overloaded, await checks.VerifyAsync("hash", "password", default));
        Assert.Null(await checks.HashAsync("password", default));
        hasher.LetGo();

        Assert.All(await Task.WhenAll(taken), verdict => Assert.Equal(PasswordVerdict.Right, verdict));
        Assert.InRange(hasher.MostAtOnce, 1, processors);
        Assert.Equal(PasswordVerdict.Right, await checks.VerifyAsync("hash", "password", default));
    }

    [Fact]
    public async Task WhoGivesUpWaiting_LeavesItsPlaceToOthers()
    {
        using var hasher = new HeldHasher();
        using var checks = Create(hasher, waiting: 1);
        var running = Enumerable
            .Range(0, Environment.ProcessorCount)
            .Select(_ => checks.VerifyAsync("hash", "password", default))
            .ToArray();
        using var cancel = new CancellationTokenSource();
        var waiting = checks.VerifyAsync("hash", "password", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = checks.VerifyAsync("hash", "password", default);
        hasher.LetGo();
        Assert.All(await Task.WhenAll([.. running, next]), verdict => Assert.Equal(PasswordVerdict.Right, verdict));
    }

    public void Dispose() => _services.Dispose();

    private static async Task<(T Result, int Derivations)> CostAsync<T>(CountingHasher hasher, Func<Task<T>> act)
    {
        int before = hasher.Derivations;
        var result = await act();
        return (result, hasher.Derivations - before);
    }

    private PasswordChecks Create(IPasswordHasher<string> hasher, int waiting = 10) =>
        new(
            hasher,
            Options.Create(new InventoryOptions { MaxWaitingLogins = waiting }),
            TimeProvider.System,
            _services.GetRequiredService<IMeterFactory>()
        );

    /// <summary>Finds every password right, once it may.</summary>
    private sealed class HeldHasher : IPasswordHasher<string>, IDisposable
    {
        private readonly ManualResetEventSlim _mayGo = new();
        private readonly Lock _lock = new();
        private int _running;

        public int MostAtOnce { get; private set; }

        public void LetGo() => _mayGo.Set();

        public string HashPassword(string user, string password) => "nobody's";

        public PasswordVerificationResult VerifyHashedPassword(string user, string hashedPassword, string providedPassword)
        {
            lock (_lock)
                MostAtOnce = Math.Max(MostAtOnce, ++_running);
            _mayGo.Wait();
            lock (_lock)
                _running--;
            return PasswordVerificationResult.Success;
        }

        public void Dispose() => _mayGo.Dispose();
    }
}
