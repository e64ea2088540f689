using System.Globalization;

namespace Platform.LoadHarness.Mocks;

/// <summary>What a mock does instead of an answer.</summary>
internal enum MockFaultKind
{
    /// <summary>Answers a status.</summary>
    Status,

    /// <summary>Answers nothing until the caller gives up.</summary>
    Hang,

    /// <summary>Answers a stream with 200 and an error as its first event; a call that is not streamed with 529.</summary>
    OverloadedEvent,

    /// <summary>Takes no connections after a number of calls.</summary>
    Refuse,
}

/// <summary>What a mock does instead of an answer, as <c>--error-status</c> names it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Number">The status, or after how many calls connections are refused; else 0.</param>
internal readonly record struct MockFault(MockFaultKind Kind, int Number = 0)
{
    private const string RefusePrefix = "refuse-after-";

    /// <summary>What <see cref="TryParse"/> takes, for people.</summary>
    public const string Words = "503, 529, 429, hang, overloaded-event or refuse-after-N";

    /// <summary>Reads a fault.</summary>
    /// <returns>False when it is none of <see cref="Words"/>.</returns>
    public static bool TryParse(string text, out MockFault fault)
    {
        fault = text switch
        {
            "503" or "529" or "429" => new(MockFaultKind.Status, int.Parse(text, CultureInfo.InvariantCulture)),
            "hang" => new(MockFaultKind.Hang),
            "overloaded-event" => new(MockFaultKind.OverloadedEvent),
            _ => default,
        };
        if (fault != default)
            return true;
        if (
            !text.StartsWith(RefusePrefix, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(RefusePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int calls)
        )
            return false;
        fault = new MockFault(MockFaultKind.Refuse, calls);
        return true;
    }

    /// <summary>As it is written on a command line.</summary>
    public override string ToString() =>
        Kind switch
        {
            MockFaultKind.Status => Number.ToString(CultureInfo.InvariantCulture),
            MockFaultKind.Hang => "hang",
            MockFaultKind.OverloadedEvent => "overloaded-event",
            _ => string.Create(CultureInfo.InvariantCulture, $"{RefusePrefix}{Number}"),
        };
}
