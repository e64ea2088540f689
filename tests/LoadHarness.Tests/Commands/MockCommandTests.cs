using Platform.LoadEngine;
using Platform.LoadHarness.Commands;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Commands;

public class MockCommandTests
{
    [Fact]
    public void AFleet_IsReadAsItIsWritten()
    {
        MockOptions[] mocks =
        [
            new() { Provider = MockProvider.OpenAi },
            new()
            {
                Provider = MockProvider.Anthropic,
                Name = "slow",
                Instances = 3,
                Port = 9000,
                Latency = TimeSpan.FromMilliseconds(50),
                Chunks = 7,
                Interval = TimeSpan.FromMicroseconds(1500),
                Text = "two \"words\"",
                PromptTokens = 0,
                CacheWrite = 1,
                CacheRead = 2,
                ErrorRate = 0.125,
                Fault = new MockFault(MockFaultKind.Status, 429),
                RetryAfter = 9,
            },
            new()
            {
                Provider = MockProvider.OpenAi,
                Name = "gone",
                Fault = new MockFault(MockFaultKind.Refuse, 5),
            },
        ];
        var arguments = MockArguments.Write(mocks);
        Assert.Equal(
            mocks.Select(mock => mock with { Name = mock.Name }),
            MockArguments.ReadFleet([.. arguments.SkipWhile(argument => argument != "--").Skip(1)])
        );
    }

    [Theory]
    [InlineData("gemini")]
    [InlineData("openai", "--nope")]
    [InlineData("openai", "--chunks", "many")]
    [InlineData("openai", "--chunks", "0")]
    [InlineData("openai", "--latency", "50")]
    [InlineData("openai", "--error-status", "200")]
    [InlineData("openai", "--error-status", "refuse-after-1", "--error-rate", "0.5")]
    [InlineData("openai", "+")]
    [InlineData("+", "openai")]
    public void WhatIsNoFleet_IsRefused(params string[] arguments) =>
        Assert.Throws<InvalidPlanException>(() => MockArguments.ReadFleet(arguments));
}
