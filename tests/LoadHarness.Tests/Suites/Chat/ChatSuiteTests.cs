using Platform.LoadEngine;
using Platform.LoadHarness.Suites;
using static Platform.LoadHarness.Tests.Suites.Chat.ChatRuns;

namespace Platform.LoadHarness.Tests.Suites.Chat;

public class ChatSuiteTests
{
    [Theory]
    [InlineData("light_load", "closed, 5 users 10m", "rate_limited <= 0%", "success_rate >= 99%")]
    [InlineData("medium_load", "closed, 10 users 30m", "rate_limited <= 5%", "success_rate >= 95%")]
    [InlineData("heavy_load", "closed, 20 users 60m", "rate_limited <= 10%", "success_rate >= 90%")]
    [InlineData("stress_test", "closed, 50 users 2h", "rate_limited <= 20%", "success_rate >= 85%")]
    [InlineData("endurance_test", "closed, 15 users 4h", "rate_limited <= 5%", "success_rate >= 95%")]
    [InlineData("burst_test", "closed, 100 users 5m", "rate_limited <= 30%", "success_rate >= 80%")]
    public void FullScenarios_AreThoseOfTheSpecification(string name, string load, params string[] targets)
    {
        var scenario = Make(name, Anywhere, full: true);
        Assert.Equal(load, scenario.Profile.Describe());
        Assert.Equal(
            [.. targets, "p95 < 5s", "p99 < 10s", "sessions_created_per_second >= 0.5"],
            scenario.Targets.Take(5).Select(target => target.Text)
        );
        Assert.Empty(Choose(name).Environment(Values(1, full: true)));
    }

    [Fact]
    public void TheMainJob_RunsTheLightLoad_AsATwentieth_OnAServiceScaledAlike()
    {
        var chosen = Assert.Single(AllSuites.Find(["chat"]));
        Assert.Equal("chat/light_load", chosen.Name);
        var values = Values(1, full: false);
        Assert.Equal(TimeSpan.FromSeconds(30), chosen.Make(Anywhere, values).Profile.Duration);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["RateLimits__Window"] = "00:00:03",
                ["SessionChat__IdleTimeout"] = "00:03:00",
                ["SessionChat__ExpirySweep"] = "00:00:15",
            },
            chosen.Environment(values)
        );
    }

    /// <summary>The command line scales what it is given; together the run is as long as was asked for.</summary>
    [Theory]
    [InlineData(0.1, null, 60, "00:00:06")]
    [InlineData(1, "2m", 120, null)]
    [InlineData(0.5, "2m", 60, "00:00:30")]
    public void TimeScaleAndDuration_DecideInsteadOfTheQuickProfile(double timeScale, string? duration, double seconds, string? window)
    {
        (string, string)[] settings = duration is null ? [] : [("duration", duration)];
        Assert.Equal(
            seconds,
            Make("light_load", Anywhere, timeScale, settings: settings).Profile.Scale(timeScale).Duration!.Value.TotalSeconds,
            6
        );
        Assert.Equal(window, Choose("light_load").Environment(Values(timeScale, false, settings)).GetValueOrDefault("RateLimits__Window"));
    }

    [Theory]
    [InlineData(1, null, 600, null)]
    [InlineData(0.1, null, 60, "00:00:06")]
    [InlineData(0.5, "2m", 60, "00:00:30")]
    public void TheFullProfile_IsScaledOnlyByTheTimeScale(double timeScale, string? duration, double seconds, string? window)
    {
        (string, string)[] settings = duration is null ? [] : [("duration", duration)];
        Assert.Equal(
            seconds,
            Make("light_load", Anywhere, timeScale, full: true, settings).Profile.Scale(timeScale).Duration!.Value.TotalSeconds,
            6
        );
        Assert.Equal(
            window,
            Choose("light_load").Environment(Values(timeScale, full: true, settings)).GetValueOrDefault("RateLimits__Window")
        );
    }

    [Fact]
    public void ATimeScale_ThatTheServiceCannotCountIn_IsRefused() =>
        Assert.Contains(
            "100ms",
            Assert.Throws<InvalidPlanException>(() => Choose("light_load").Environment(Values(0.001, false))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("sessions", "0")]
    [InlineData("ip_count", "10001")]
    [InlineData("duration", "5")]
    [InlineData("base_rate", "0")]
    [InlineData("client", "rude")]
    [InlineData("addresses", "some")]
    [InlineData("tenants", "6")]
    [InlineData("messages", "/nowhere/at/all")]
    [InlineData("settling", "0s")]
    [InlineData("client", "Honest")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value) =>
        Assert.Contains(
            $"'{name}'",
            Assert.Throws<InvalidPlanException>(() => Make("light_load", Anywhere, settings: (name, value))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void ATargetElsewhere_IsSpokenToFromOneAddress_OrByForwarding()
    {
        var elsewhere = new Uri("http://chat.example:8800");
        Assert.Contains(
            "X-Forwarded-For",
            Assert.Throws<InvalidPlanException>(() => Make("light_load", elsewhere)).Message,
            StringComparison.Ordinal
        );
        Make("light_load", elsewhere, settings: ("ip_count", "1"));
        Make("light_load", elsewhere, settings: ("addresses", "forwarded"));
    }
}
