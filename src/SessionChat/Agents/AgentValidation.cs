using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Agents;

/// <summary>What must hold between settings of the agents.</summary>
internal sealed class AgentValidation : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        List<string> faults = [];
        if (options.MaxRetryPause < options.RetryPause)
            faults.Add("MaxRetryPause must be at least RetryPause.");
        if (options.LlmUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            faults.Add("LlmUrl must be an absolute address of http or https, such as http://127.0.0.1:8080/v1/.");
        else if (options.LlmUrl.Query.Length > 0 || options.LlmUrl.Fragment.Length > 0 || options.LlmUrl.UserInfo.Length > 0)
            faults.Add("LlmUrl must be without query, fragment and user; give a key as LlmKey.");
        // Without the key itself, which does not belong into logs.
        if (!options.LlmKey.All(c => c is > ' ' and <= '~'))
            faults.Add("LlmKey must be visible ASCII characters without spaces.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
