using System.CommandLine;
using System.Globalization;
using Platform.LoadEngine;

namespace Platform.LoadHarness.Mocks;

/// <summary>Mocks as arguments of the command line: how one process tells another which to serve.</summary>
internal static class MockArguments
{
    /// <summary>What stands between the kinds of a fleet.</summary>
    private const string Plus = "+";

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The name before the number: mock-openai names mock-openai-1, …; ids of answers begin with it.",
    };
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The first instance's port, the others' after it; 0 for free ones.",
    };
    private static readonly Option<int> Instances = new("--instances") { Description = "Servers, 1 … 100.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Latency = new("--latency")
    {
        Description = "The pause before an answer, such as 50ms; none unless given.",
    };
    private static readonly Option<int?> Chunks = new("--chunks")
    {
        Description = "Words of an answer, each an event of a streamed one and a completion token; 10 unless given.",
    };
    private static readonly Option<string?> Interval = new("--interval")
    {
        Description = "The pause before each word of a streamed answer but the first, such as 5ms; none unless given.",
    };
    private static readonly Option<string?> Text = new("--text") { Description = "The words, taken in turn." };
    private static readonly Option<int?> PromptTokens = new("--prompt-tokens")
    {
        Description = "Tokens of the prompt beside those of the cache; 25 unless given.",
    };
    private static readonly Option<int> CacheWrite = new("--cache-write")
    {
        Description = "Tokens that were written to the cache, as usage tells.",
    };
    private static readonly Option<int> CacheRead = new("--cache-read")
    {
        Description = "Tokens that were read from the cache, as usage tells.",
    };
    private static readonly Option<double?> ErrorRate = new("--error-rate")
    {
        Description = "The share of calls that fail, 0 … 1, evenly spread; all with --error-status, else none, unless given.",
    };
    private static readonly Option<string?> ErrorStatus = new("--error-status")
    {
        Description = $"How calls fail: {MockFault.Words}; 503 unless given.",
    };
    private static readonly Option<int?> RetryAfter = new("--retry-after")
    {
        Description = "The seconds of Retry-After with 429; 1 unless given.",
    };
    public static readonly Option<bool> StopWithInput = new("--stop-with-stdin")
    {
        Description = "End when standard input does, and not with Ctrl-C: for a parent that holds it.",
    };

    /// <summary>A command with the options of a kind of mock.</summary>
    public static Command Kind(MockProvider provider) =>
        new(Word(provider), provider == MockProvider.OpenAi ? "Answers chat completions." : "Answers messages.")
        {
            Name,
            Port,
            Instances,
            Latency,
            Chunks,
            Interval,
            Text,
            PromptTokens,
            CacheWrite,
            CacheRead,
            ErrorRate,
            ErrorStatus,
            RetryAfter,
            StopWithInput,
        };

    /// <summary>The arguments with which the harness serves mocks until its standard input ends.</summary>
    public static IReadOnlyList<string> Write(IReadOnlyList<MockOptions> mocks) =>
        [
            "mock",
            "fleet",
            StopWithInput.Name,
            "--",
            .. mocks.SelectMany((options, i) => i == 0 ? Write(options) : [Plus, .. Write(options)]),
        ];

    /// <summary>Reads what <see cref="Write(IReadOnlyList{MockOptions})"/> writes after its <c>--</c>.</summary>
    /// <exception cref="InvalidPlanException">Something is wrong with it.</exception>
    public static IReadOnlyList<MockOptions> ReadFleet(IReadOnlyList<string> arguments)
    {
        List<MockOptions> mocks = [];
        for (int start = 0; start <= arguments.Count; )
        {
            string[] one = [.. arguments.Skip(start).TakeWhile(argument => argument != Plus)];
            var parsed = new RootCommand { Kind(MockProvider.OpenAi), Kind(MockProvider.Anthropic) }.Parse(one);
            if (parsed.Errors.Count > 0)
                throw new InvalidPlanException($"mock fleet, '{string.Join(' ', one)}': {parsed.Errors[0].Message}");
            mocks.Add(
                Read(parsed.CommandResult.Command.Name == Word(MockProvider.OpenAi) ? MockProvider.OpenAi : MockProvider.Anthropic, parsed)
            );
            start += one.Length + 1;
        }

        return mocks;
    }

    public static MockOptions Read(MockProvider provider, ParseResult parsed)
    {
        var usual = new MockOptions { Provider = provider };
        MockFault? fault = null;
        if (parsed.GetValue(ErrorStatus) is { } text)
            fault = MockFault.TryParse(text, out var read)
                ? read
                : throw new InvalidPlanException($"{ErrorStatus.Name} must be {MockFault.Words}, not '{text}'.");
        var options = usual with
        {
            Name = parsed.GetValue(Name) ?? usual.Name,
            Port = parsed.GetValue(Port),
            Instances = parsed.GetValue(Instances),
            Latency = Pause(Latency, parsed),
            Chunks = parsed.GetValue(Chunks) ?? usual.Chunks,
            Interval = Pause(Interval, parsed),
            Text = parsed.GetValue(Text) ?? usual.Text,
            PromptTokens = parsed.GetValue(PromptTokens) ?? usual.PromptTokens,
            CacheWrite = parsed.GetValue(CacheWrite),
            CacheRead = parsed.GetValue(CacheRead),
            ErrorRate = parsed.GetValue(ErrorRate),
            Fault = fault,
            RetryAfter = parsed.GetValue(RetryAfter) ?? usual.RetryAfter,
        };
        options.Check();
        return options;
    }

    private static IEnumerable<string> Write(MockOptions options)
    {
        yield return Word(options.Provider);
        foreach (
            var (option, value) in new (Option Option, object? Value)[]
            {
                (Name, options.Name),
                (Port, options.Port),
                (Instances, options.Instances),
                (Latency, options.Latency),
                (Chunks, options.Chunks),
                (Interval, options.Interval),
                (Text, options.Text),
                (PromptTokens, options.PromptTokens),
                (CacheWrite, options.CacheWrite),
                (CacheRead, options.CacheRead),
                (ErrorRate, options.ErrorRate),
                (ErrorStatus, options.Fault),
                (RetryAfter, options.RetryAfter),
            }
        )
        {
            if (value is not null)
            {
                yield return option.Name;
                yield return value is TimeSpan pause ? Durations.Format(pause) : string.Create(CultureInfo.InvariantCulture, $"{value}");
            }
        }
    }

    private static string Word(MockProvider provider) => provider == MockProvider.OpenAi ? "openai" : "anthropic";

    private static TimeSpan Pause(Option<string?> option, ParseResult parsed) =>
        parsed.GetValue(option) switch
        {
            null or "0" => TimeSpan.Zero,
            var text when Durations.TryParse(text, out var pause) => pause,
            var text => throw new InvalidPlanException($"{option.Name} '{text}' is not a duration such as 50ms."),
        };
}
