using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Mocks;

public class MockFaultTests
{
    [Theory]
    [InlineData("503")]
    [InlineData("529")]
    [InlineData("429")]
    [InlineData("hang")]
    [InlineData("overloaded-event")]
    [InlineData("refuse-after-0")]
    [InlineData("refuse-after-25")]
    public void AFault_IsReadAsItIsWritten(string text)
    {
        Assert.True(MockFault.TryParse(text, out var fault));
        Assert.Equal(text, fault.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("500x")]
    [InlineData("200")]
    [InlineData("refuse-after-")]
    [InlineData("refuse-after--1")]
    [InlineData("refuse-after-some")]
    [InlineData("Hang")]
    public void WhatIsNone_IsNotRead(string text) => Assert.False(MockFault.TryParse(text, out _));
}
