using System.Globalization;
using Platform.LoadEngine;

namespace Platform.LoadHarness.Mocks;

/// <summary>How mocks of one kind answer.</summary>
internal sealed record MockOptions
{
    /// <summary>Whose API they speak.</summary>
    public required MockProvider Provider { get; init; }

    /// <summary>
    /// The name before the instance's number, in letters, digits, '-', '.' and '_': <c>mock-openai</c> names <c>mock-openai-1</c>.
    /// </summary>
    public string Name
    {
        get => field ?? (Provider == MockProvider.OpenAi ? "mock-openai" : "mock-anthropic");
        init;
    }

    /// <summary>Servers, 1 … 100, each at a port of its own.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>The first server's port, the others' after it; 0 takes free ones.</summary>
    public int Port { get; init; }

    /// <summary>The pause before the first byte of an answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Words of an answer, 1 … 100,000; a streamed one has an event for each. They are its completion tokens.</summary>
    public int Chunks { get; init; } = 10;

    /// <summary>The pause before each word of a streamed answer but the first, on a schedule from that.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The words, taken in turn.</summary>
    public string Text { get; init; } = "The quick brown fox jumps over the lazy dog again.";

    /// <summary>Tokens of the prompt that no cache has to do with, as usage tells them.</summary>
    public int PromptTokens { get; init; } = 25;

    /// <summary>Tokens that usage says were written to the cache.</summary>
    public int CacheWrite { get; init; }

    /// <summary>Tokens that usage says were read from the cache.</summary>
    public int CacheRead { get; init; }

    /// <summary>The share of calls that fail, 0 … 1, spread evenly; null for all when <see cref="Fault"/> is set, else none.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>How calls fail; null for 503.</summary>
    public MockFault? Fault { get; init; }

    /// <summary>The seconds of <c>Retry-After</c> with a 429.</summary>
    public int RetryAfter { get; init; } = 1;

    /// <summary>The address of the API below a mock's own.</summary>
    public string Path => Provider == MockProvider.OpenAi ? "/v1/chat/completions" : "/v1/messages";

    /// <summary>Names of the servers.</summary>
    public IEnumerable<string> Names =>
        Enumerable.Range(1, Instances).Select(number => string.Create(CultureInfo.InvariantCulture, $"{Name}-{number}"));

    /// <summary>Whether nothing is ever waited for.</summary>
    public bool AnswersAtOnce => Latency == TimeSpan.Zero && Interval == TimeSpan.Zero && Fault?.Kind is not MockFaultKind.Hang;

    /// <summary>The calls that fail.</summary>
    public ErrorSchedule Errors => new(Fault is { Kind: MockFaultKind.Refuse } ? 0 : ErrorRate ?? (Fault is null ? 0 : 1));

    /// <exception cref="InvalidPlanException">A value is out of range; the message names its option.</exception>
    public void Check()
    {
        Require(
            Name.Length > 0 && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'),
            "--name",
            "letters, digits, '-', '.' and '_'",
            Name
        );
        Require(Instances is >= 1 and <= 100, "--instances", "1 … 100", Instances);
        Require(Port >= 0 && Port + (Port > 0 ? Instances - 1 : 0) <= 65535, "--port", "0 … 65535 for all instances", Port);
        Require(Chunks is >= 1 and <= 100_000, "--chunks", "1 … 100,000", Chunks);
        Require(Text.Any(c => c != ' '), "--text", "at least one word", Text);
        Require(ErrorRate is null or (>= 0 and <= 1), "--error-rate", "0 … 1", ErrorRate ?? 0);
        Require(PromptTokens >= 0, "--prompt-tokens", "0 or more", PromptTokens);
        Require(CacheWrite >= 0, "--cache-write", "0 or more", CacheWrite);
        Require(CacheRead >= 0, "--cache-read", "0 or more", CacheRead);
        Require(RetryAfter >= 0, "--retry-after", "0 or more seconds", RetryAfter);
        if (ErrorRate is not null && Fault is { Kind: MockFaultKind.Refuse })
            throw new InvalidPlanException(
                "--error-rate says nothing of 'refuse-after-N', which refuses all connections from then on: leave one of them away."
            );
    }

    private static void Require<T>(bool holds, string option, string range, T value)
    {
        if (!holds)
            throw new InvalidPlanException(string.Create(CultureInfo.InvariantCulture, $"{option} must be {range}, not '{value}'."));
    }
}
