using Platform.LoadHarness.Suites.Chat;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class AllowanceTests
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(2);

    [Fact]
    public void AnHonestClient_WaitsUntilTheOldestAnswerHasLeftTheWindow()
    {
        var allowance = New(honest: true);
        allowance.Admitted(Seconds(0), Seconds(1), Told(remaining: 1));
        Assert.True(allowance.FreeAt <= Seconds(1));
        allowance.Admitted(Seconds(2), Seconds(3), Told(remaining: 0));
        Assert.Equal(Seconds(61) + Rounding, allowance.FreeAt);
        allowance.Admitted(Seconds(61.1), Seconds(61.2), Told(remaining: 0));
        Assert.Equal(Seconds(63) + Rounding, allowance.FreeAt);
        Assert.Equal(0, allowance.OverLimit);
    }

    [Fact]
    public void AnEagerClient_WaitsForNothing_UntilItIsRefused()
    {
        var allowance = New(honest: false);
        allowance.Admitted(Seconds(0), Seconds(1), Told(remaining: 1));
        allowance.Admitted(Seconds(2), Seconds(3), Told(remaining: 0));
        Assert.True(allowance.FreeAt <= Seconds(3));
        allowance.Refused(Seconds(4), retryAfter: Seconds(57));
        Assert.InRange(allowance.FreeAt, Seconds(61.5), Seconds(62));
    }

    [Fact]
    public void WhereSomebodyElseAsksFromTheAddress_TheAnswersAreBelieved()
    {
        var allowance = New(honest: true);
        allowance.Admitted(Seconds(0), Seconds(1), Told(remaining: 0, reset: 17));
        Assert.Equal(Seconds(18), allowance.FreeAt);
    }

    [Fact]
    public void BackOff_DoublesWithEachRefusal_WithJitter_UpToABound_AndEndsWithAnAdmission()
    {
        var allowance = New(honest: false);
        foreach (double most in new double[] { 1, 2, 4, 8, 16, 32, 64, 64, 64 })
        {
            allowance.Refused(Seconds(100), retryAfter: null);
            Assert.InRange(allowance.FreeAt - Seconds(100), Seconds(most / 2), Seconds(most));
        }

        allowance.Admitted(Seconds(200), Seconds(201), null);
        allowance.Refused(Seconds(300), retryAfter: null);
        Assert.InRange(allowance.FreeAt, Seconds(300.5), Seconds(301));
    }

    [Theory]
    [InlineData(59.9, true, 1)]
    [InlineData(59.9, false, 0)] // without an answer nobody knows whether it was admitted
    [InlineData(60.1, true, 0)]
    public void MoreThanTheQuotaWithinTheWindow_IsNoticedWhereItIsSure(double third, bool isSure, int overLimit)
    {
        var allowance = New(honest: false);
        allowance.Admitted(Seconds(0), Seconds(0.01), Told(remaining: 1), isSure);
        allowance.Admitted(Seconds(1), Seconds(1.01), Told(remaining: 0));
        allowance.Admitted(Seconds(third - 0.01), Seconds(third), Told(remaining: 0));
        Assert.Equal(overLimit, allowance.OverLimit);
    }

    [Fact]
    public void WithoutALimit_NobodyWaits()
    {
        var allowance = New(honest: true);
        for (int i = 0; i < 1000; i++)
            allowance.Admitted(Seconds(i), Seconds(i), null);
        Assert.Equal(TimeSpan.Zero, allowance.FreeAt);
    }

    private static Allowance New(bool honest) => new(honest, scale: 1, new Random(1));

    private static RateLimitFields Told(int remaining, double reset = 60) =>
        new("customer-event", 2, Seconds(60), remaining, Seconds(reset));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
