using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi.Streams;

/// <summary>
/// A streamed chat completion made by chance: reasoning and text mixed, then calls whose pieces are mixed, then perhaps text; and what it
/// says.
/// </summary>
internal sealed class RandomAnswer
{
    private static readonly string[] Pieces =
    [
        "a",
        "Grüße ",
        "\"x\"",
        "\\",
        "\n\n",
        "👋",
        "漢",
        "{\"k\":",
        "}",
        " ",
        "\u0001",
        "</script>",
        "data: x\n\nevent: y",
    ];
    private static readonly string[] Finishes = ["stop", "tool_calls", "length", "content_filter"];
    private readonly Random _random;
    private readonly List<string> _chunks = [];

    public RandomAnswer(Random random)
    {
        _random = random;
        if (Chance(2))
            _chunks.Add("""{"id":"","choices":[],"prompt_filter_results":[]}""");
        _chunks.Add(Streaming.Delta("""{"role":"assistant","content":""}"""));
        AddWords(_random.Next(6));
        AddCalls(_random.Next(5));
        if (Chance(4))
            AddText();
        AddEnd();
    }

    public IReadOnlyList<string> Chunks => _chunks;

    public string Thinking { get; private set; } = "";

    public string Text { get; private set; } = "";

    /// <summary>In the order they began.</summary>
    public List<(string Id, string Name, string Arguments)> Calls { get; } = [];

    public string StopReason { get; private set; } = "";

    public TokenUsage Usage { get; private set; }

    private void AddWords(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Chance(2))
                AddText();
            else
                AddReasoning();
        }
    }

    private void AddText()
    {
        string piece = Piece();
        Text += piece;
        _chunks.Add(Streaming.Text(piece));
    }

    private void AddReasoning()
    {
        string piece = Piece();
        Thinking += piece;
        _chunks.Add(Streaming.Reasoning(piece));
    }

    /// <summary>Calls begin in turn; after that any of them goes on.</summary>
    private void AddCalls(int count)
    {
        int begun = 0;
        for (int left = count * 4; left > 0 || begun < count; left--)
        {
            string piece = Chance(3) ? "" : Piece();
            int index = begun < count && (begun == 0 || left <= 0 || Chance(3)) ? begun++ : _random.Next(begun);
            if (index == Calls.Count)
            {
                Calls.Add(($"call_{index}", $"tool{_random.Next(3)}", piece));
                _chunks.Add(Streaming.Call(index, Calls[index].Id, Calls[index].Name, piece));
            }
            else
            {
                Calls[index] = Calls[index] with { Arguments = Calls[index].Arguments + piece };
                _chunks.Add(Streaming.Arguments(index, piece));
            }
        }
    }

    private void AddEnd()
    {
        string finish = Finishes[_random.Next(Finishes.Length)];
        StopReason = finish switch
        {
            "length" => "max_tokens",
            "content_filter" => "refusal",
            _ => Calls.Count > 0 ? "tool_use" : "end_turn",
        };
        _chunks.Add(Streaming.Finish(finish));
        if (Chance(2))
        {
            var (prompt, cached, output) = (_random.Next(1000), _random.Next(1000), _random.Next(1000));
            Usage = new TokenUsage(Math.Max(0, prompt - cached), 0, Math.Min(prompt, cached), output);
            _chunks.Add(Streaming.Usage(prompt, cached, output));
        }

        if (Chance(2))
            _chunks.Add("[DONE]");
    }

    private string Piece() => Pieces[_random.Next(Pieces.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
