using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Agents;

/// <summary>What makes the answers of agents.</summary>
public enum BrainKind
{
    /// <summary>A fixed answer after <see cref="AgentOptions.ScriptedLatency"/>.</summary>
    Scripted,

    /// <summary>An OpenAI-compatible endpoint.</summary>
    Llm,
}

/// <summary>Settings of the agents: section <c>Agents</c>.</summary>
public sealed class AgentOptions
{
    /// <summary>What makes the answers of agents.</summary>
    public BrainKind Brain { get; set; }

    /// <summary>How long the scripted brain takes. 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be from 00:00:00 to 00:10:00.")]
    public TimeSpan ScriptedLatency { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Agents in memory at most; the least recently used goes first, but none at work. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxLive { get; set; } = 1000;

    /// <summary>Sessions that wait for an agent or have one at work: messages are refused with 503 beyond. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int MaxSessionsAtWork { get; set; } = 10_000;

    /// <summary>Turns (a message and its reply) that an agent remembers. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "must be from 1 to 10000.")]
    public int MemoryTurns { get; set; } = 20;

    /// <summary>
    /// Characters of those turns at most, older ones are forgotten first; the newest is kept whatever its length. 100 to 10,000,000.
    /// </summary>
    [Range(100, 10_000_000, ErrorMessage = "must be from 100 to 10000000.")]
    public int MemoryCharacters { get; set; } = 32_000;

    /// <summary>How often an answer is tried before the agent says that it failed. 1 to 100.</summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100.")]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>
    /// The pause after a failed attempt, doubled with each, at most <see cref="MaxRetryPause"/>, with jitter. 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "must be from 00:00:00.001 to 00:01:00.")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between attempts. 1 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ErrorMessage = "must be from 00:00:00.001 to 00:10:00.")]
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often unanswered messages are looked for whose process is gone. 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 00:00:00.1 to 00:05:00.")]
    public TimeSpan RecoveryInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>With replicas: after this long without a renewed lease another process takes over its messages. 500 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00", ErrorMessage = "must be from 00:00:00.5 to 00:05:00.")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For <c>llm</c>: the OpenAI-compatible endpoint, to which <c>chat/completions</c> is appended; by default the platform's own Gateway.
    /// </summary>
    public Uri LlmUrl { get; set; } = new("http://127.0.0.1:8080/v1/");

    /// <summary>For <c>llm</c>: its key. Give it by the environment (<c>Agents__LlmKey</c>), not by the command line.</summary>
    public string LlmKey { get; set; } = "";

    /// <summary>For <c>llm</c>: the model.</summary>
    [Required(AllowEmptyStrings = false)]
    public string LlmModel { get; set; } = "gpt-4o-mini";

    /// <summary>For <c>llm</c>: what the model is told first.</summary>
    public string LlmInstructions { get; set; } = "You are a helpful agent of customer service. Answer briefly.";

    /// <summary>For <c>llm</c>: tokens of an answer at most. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "must be from 1 to 1000000.")]
    public int LlmMaxTokens { get; set; } = 1024;

    /// <summary>For <c>llm</c>: how long one attempt may take, to its last token. 100 ms to 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00", ErrorMessage = "must be from 00:00:00.1 to 00:30:00.")]
    public TimeSpan LlmTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>For <c>llm</c>: answers longer than this are cut. 1 to 10,000,000 characters.</summary>
    [Range(1, 10_000_000, ErrorMessage = "must be from 1 to 10000000.")]
    public int MaxReplyLength { get; set; } = 32_000;
}

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
