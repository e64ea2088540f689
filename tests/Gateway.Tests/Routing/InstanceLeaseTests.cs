using Platform.Gateway.Errors;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Routing;

public sealed class InstanceLeaseTests
{
    private readonly TestRouter _router = new(TestRouter.Named("a") with { ApiKey = new Secret("sk-very-secret") });

    private Instance Instance => _router["a"];

    [Fact]
    public void WhatCameOfIt_IsCountedOnce()
    {
        var lease = Instance.TryLease()!;
        Assert.Equal(1, Instance.InFlight);
        lease.Succeeded();
        lease.Failed(TestRouter.Failure);
        lease.Abandoned();
        lease.Dispose();
        lease.Dispose();
        Assert.Equal((1, 0, 0, 0, 0), (Instance.Succeeded, Instance.Failed, Instance.RateLimited, Instance.Abandoned, Instance.InFlight));
    }

    [Fact]
    public void ALeaseOfWhichNothingWasTold_IsAbandoned_AndGivesTheProbeBack()
    {
        _router.Break("a");
        _router.Time.Advance(TimeSpan.FromSeconds(1));
        var probe = Instance.TryLease()!;
        Assert.Null(Instance.TryLease());
        probe.Dispose();
        Assert.Equal((1L, InstanceState.HalfOpen), (Instance.Abandoned, Instance.State));
        using var next = Instance.TryLease();
        Assert.NotNull(next);
    }

    [Fact]
    public void AFailure_IsRemembered_WithoutTheKey_AndNotAtAnyLength()
    {
        using (var lease = Instance.TryLease()!)
            lease.Failed(
                new(CallErrorKind.Unauthenticated, $"Incorrect key SK-VERY-SECRET, that is sk-very-secret. {new string('x', 5000)}")
            );
        var error = Instance.LastError!;
        Assert.Equal(
            (CallErrorKind.Unauthenticated, _router.Time.GetUtcNow(), _router.Time.GetUtcNow()),
            (error.Kind, error.At, Instance.LastFailureAt)
        );
        Assert.StartsWith("Incorrect key (secret), that is (secret).", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 0, 301);
    }

    [Fact]
    public void ARest_IsLogged_WithoutWhatTheUpstreamWrote()
    {
        for (int i = 0; i < 5; i++)
            using (var lease = Instance.TryLease()!)
                lease.Failed(new(CallErrorKind.Overloaded, "what a caller asked, and sk-very-secret"));
        string line = Assert.Single(_router.Logs.Lines);
        Assert.Contains("a rests for 1 s after 5 failures in a row; the last: Overloaded", line, StringComparison.Ordinal);
        Assert.DoesNotContain("caller", line, StringComparison.Ordinal);
        Assert.Equal((1L, _router.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (Instance.Rests, Instance.RestsUntil));
    }
}
