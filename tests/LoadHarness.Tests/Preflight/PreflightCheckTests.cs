using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Preflight;

namespace Platform.LoadHarness.Tests.Preflight;

public class PreflightCheckTests
{
    private static readonly MachineLimits Plenty = new() { Processors = 4 };

    public static TheoryData<string, string, bool> Spoilers =>
        new()
        {
            { "open files", "ulimit -n", true },
            { "local ports", "ip_local_port_range", false },
            { "accept queue", "somaxconn", true },
            { "another load", "top", true },
        };

    [Fact]
    public void WithPlentyOfEverything_ThereIsNothingToSay() => Assert.Empty(PreflightCheck.Warnings(Load(), Plenty));

    [Theory]
    [MemberData(nameof(Spoilers))]
    public void WhatWouldSpoilTheRun_IsSaidWithTheCommandThatMendsIt(string spoiler, string command, bool keepAlive)
    {
        var machine = spoiler switch
        {
            "open files" => Plenty with { OpenFiles = 256 },
            "local ports" => Plenty with { LocalPorts = 1_000 },
            "accept queue" => Plenty with { AcceptQueue = 128 },
            _ => Plenty with { OtherLoad = 2 },
        };
        Assert.Contains(command, Assert.Single(PreflightCheck.Warnings(Load(keepAlive), machine)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnThisMachine_TheLimitsCanBeRead()
    {
        var machine = await MachineLimits.ReadAsync(CancellationToken.None);
        Assert.InRange(machine.OpenFiles, 1, long.MaxValue);
        Assert.InRange(machine.OtherLoad, 0, machine.Processors);
    }

    private static Scenario Load(bool keepAlive = true) =>
        new()
        {
            Name = "test",
            Profile = ClosedProfile.Groups(500, 5_000),
            Steps = [],
            Transport = new TransportOptions { MaxConnections = 500, KeepAlive = keepAlive },
        };
}
