using Platform.SessionChat.Agents;

namespace Platform.SessionChat.Tests.Agents;

public class AgentValidationTests
{
    [Fact]
    public void TheDefaults_AreValid() => Assert.True(new AgentValidation().Validate(null, new AgentOptions()).Succeeded);

    [Theory]
    [InlineData("v1/")]
    [InlineData("ftp://host/v1/")]
    [InlineData("http://user:secret@host/v1/")]
    [InlineData("http://host/v1?key=1")]
    public void AnAddressThatCannotBeAsked_IsRefused(string url) =>
        Assert.Contains(
            "LlmUrl",
            new AgentValidation().Validate(null, new AgentOptions { LlmUrl = new Uri(url, UriKind.RelativeOrAbsolute) }).FailureMessage,
            StringComparison.Ordinal
        );

    [Fact]
    public void EveryFault_IsNamed_ButNotTheKey()
    {
        var result = new AgentValidation().Validate(
            null,
            new AgentOptions { RetryPause = TimeSpan.FromSeconds(20), LlmKey = "secret key" }
        );
        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains("MaxRetryPause", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("LlmKey", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.FailureMessage, StringComparison.Ordinal);
    }
}
