namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>All of the table.</summary>
public static class HostileRequests
{
    private static readonly Dictionary<string, HostileRequest> All = HostileLengths
        .Rows.Concat(HostileChunks.Rows)
        .Concat(HostileHeaders.Rows)
        .Concat(ForgedHeaders.Rows)
        .Concat(HostileTargets.Rows)
        .Concat(OddProtocols.Rows)
        .ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    internal static HostileRequest Of(string name) => All[name];
}
