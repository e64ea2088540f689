using Platform.LoadEngine;

namespace Platform.LoadHarness.Suites.Chat;

/// <summary>What customers say.</summary>
internal static class MessageFile
{
    /// <summary>A number is put behind each.</summary>
    private const int LongestMessage = 7_900;

    /// <summary>What they say unless set.</summary>
    public static readonly IReadOnlyList<string> Usual =
    [
        "Hello, where is my order?",
        "Can I change the delivery address?",
        "The parcel arrived damaged, what shall I do?",
        "How long does a refund take?",
        "Which sizes do you have in stock?",
        "I cannot log in to my account any more.",
        "Please send me the invoice once more.",
        "Thank you, that was all.",
    ];

    /// <summary>Reads messages, one a line; empty lines are none.</summary>
    /// <param name="path">The file; an @ before it is allowed.</param>
    /// <exception cref="InvalidPlanException">It cannot be read, is empty, or a line is too long.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            string[] lines =
            [
                .. File.ReadLines(path is ['@', .. var file] ? file : path).Select(line => line.Trim()).Where(line => line.Length > 0),
            ];
            return lines.Length == 0 ? throw new InvalidPlanException($"Parameter 'messages': {path} has no line with a message.")
                : lines.FirstOrDefault(line => line.Length > LongestMessage) is { } tooLong
                    ? throw new InvalidPlanException(
                        $"Parameter 'messages': a line of {path} has {tooLong.Length:#,0} characters, the most are {LongestMessage:#,0}."
                    )
                : lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidPlanException($"Parameter 'messages': {path} cannot be read: {e.Message}");
        }
    }
}
