namespace Platform.Gateway.Configuration;

/// <summary>What is wrong with a configuration: of each place the first that was found, and no more than people would read.</summary>
internal sealed class FaultList
{
    private const int Most = 1000;

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private int _unnamed;

    /// <summary>Each as <c>path: problem</c>.</summary>
    public IReadOnlyList<string> All => _unnamed == 0 ? _faults : [.. _faults, $"And {_unnamed} more."];

    /// <param name="path">Where, such as <c>instances[2].base_url</c>; empty for the whole file.</param>
    /// <param name="problem">For people: what is wrong and what to do. Never a value that may be a key.</param>
    public void Add(string path, string problem) => Add(path, path.Length == 0 ? "" : path + ": ", problem);

    /// <summary>Adds what another found, each as <c>path: problem</c>.</summary>
    public void AddRange(IEnumerable<string> faults)
    {
        foreach (string fault in faults)
            Add(fault[..Math.Max(0, fault.IndexOf(": ", StringComparison.Ordinal))], "", fault);
    }

    private void Add(string path, string start, string problem)
    {
        if (path.Length > 0 && !_paths.Add(path))
            return;
        if (_faults.Count < Most)
            _faults.Add(start + problem);
        else
            _unnamed++;
    }
}
