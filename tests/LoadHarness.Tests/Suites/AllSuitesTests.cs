using Platform.LoadEngine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Tests.Suites;

public class AllSuitesTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:1");

    public static TheoryData<string, bool> EveryScenario
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var suite in AllSuites.List)
            {
                foreach (var recipe in suite.Scenarios)
                {
                    data.Add($"{suite.Name}/{recipe.Name}", false);
                    data.Add($"{suite.Name}/{recipe.Name}", true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryScenario))]
    public void EveryScenario_CanBeMade_InBothProfiles_AndHasTargets(string name, bool full)
    {
        var chosen = Assert.Single(AllSuites.Find([name]));
        var scenario = chosen.Make(Anywhere, new ParameterValues(chosen.Suite, full, new Dictionary<string, string>()));
        Assert.Equal(name, scenario.Name);
        Assert.NotEmpty(scenario.Description);
        Assert.NotEmpty(scenario.Targets);
        Assert.Contains(ServiceDescription.All, service => service.Name == chosen.Suite.Service);
    }

    [Fact]
    public void ASuite_IsAllItsScenarios_AndNothingIsTakenTwice() =>
        Assert.Equal(
            ["orders/burst", "orders/steady", "orders/no-keepalive"],
            AllSuites.Find(["orders", "orders/steady"]).Select(chosen => chosen.Name)
        );

    [Fact]
    public void ASearch_RunsOnlyByItsName() => Assert.Equal("orders/saturate", Assert.Single(AllSuites.Find(["orders/saturate"])).Name);

    [Fact]
    public void EverySearch_BeginsBelowWhatMustHold_AndItsStepsCanBeMade()
    {
        foreach (
            var chosen in AllSuites.List.SelectMany(suite =>
                suite.Scenarios.Where(recipe => recipe.Saturation is not null).Select(recipe => new ChosenScenario(suite, recipe))
            )
        )
        {
            var values = new ParameterValues(chosen.Suite, full: false, new Dictionary<string, string>());
            var plan = chosen.PlanSearch(values)!;
            Assert.Equal(chosen.Name, plan.Scenario);
            Assert.InRange(plan.From, 1, plan.Minimum);
            Assert.NotEmpty(plan.At(chosen.Make(Anywhere, values), plan.From).Targets);
        }
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("orders/nope")]
    [InlineData("")]
    [InlineData("orders/")]
    public void WhatThereIsNot_IsRefusedWithWhatThereIs(string name) =>
        Assert.Matches("orders|burst", Assert.Throws<InvalidPlanException>(() => AllSuites.Find([name])).Message);

    [Theory]
    [InlineData("requests", "0")]
    [InlineData("requests", "many")]
    [InlineData("requests", "-5")]
    [InlineData("concurrency", "1000000")]
    [InlineData("duration", "5")]
    [InlineData("nope", "1")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value)
    {
        var chosen = AllSuites.Find(["orders/steady"])[0];
        var e = Assert.Throws<InvalidPlanException>(() =>
            chosen.Make(Anywhere, new ParameterValues(chosen.Suite, full: false, new Dictionary<string, string> { [name] = value }))
        );
        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
    }
}
