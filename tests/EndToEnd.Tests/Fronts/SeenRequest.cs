namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>A request as a front sent it.</summary>
/// <param name="Line">Its request line.</param>
/// <param name="Headers">Its headers, in their order.</param>
/// <param name="Body">Its body, the chunks joined.</param>
internal sealed record SeenRequest(string Line, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    /// <summary>All values of a header.</summary>
    public IEnumerable<string> Values(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    public override string ToString() =>
        $"{Line} [{string.Join(" | ", Headers.Select(header => $"{header.Name}: {header.Value}"))}] {Body}";
}
