using System.Globalization;
using Platform.LoadEngine;

namespace Platform.LoadHarness.Suites;

/// <summary>Something of a suite that can be set.</summary>
/// <param name="Name">Its name, for <c>--set name=value</c>.</param>
/// <param name="Description">What it is, with its unit and range.</param>
/// <param name="Quick">Its value in the quick profile.</param>
/// <param name="Full">Its value in the full profile.</param>
internal sealed record Parameter(string Name, string Description, string Quick, string Full)
{
    /// <summary>Whether its value must not be shown.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>The values of a suite's parameters: those of a profile, changed by what the user set.</summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _secrets;

    /// <param name="suite">Whose parameters they are.</param>
    /// <param name="full">Whether the profile is the full one.</param>
    /// <param name="set">What the user set.</param>
    /// <exception cref="InvalidPlanException">The user set something that the suite does not have.</exception>
    public ParameterValues(Suite suite, bool full, IReadOnlyDictionary<string, string> set)
    {
        IsFull = full;
        _secrets = [.. suite.Parameters.Where(parameter => parameter.IsSecret).Select(parameter => parameter.Name)];
        _values = suite.Parameters.ToDictionary(p => p.Name, p => full ? p.Full : p.Quick);
        foreach (var (name, value) in set)
        {
            if (!_values.ContainsKey(name))
                throw new InvalidPlanException(
                    $"The suite '{suite.Name}' has no parameter '{name}'; it has {string.Join(", ", _values.Keys)}."
                );
            _values[name] = value;
        }
    }

    /// <summary>Whether scenarios are as long as the specification (docs/spec) says; otherwise they take seconds.</summary>
    public bool IsFull { get; }

    /// <summary>
    /// What every duration of the run will be multiplied by. Only who has durations that the engine does not know needs it: the load's own
    /// are scaled for them.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>All values, for the report; of a secret only whether it was set.</summary>
    public IReadOnlyDictionary<string, string> All =>
        _values.ToDictionary(
            pair => pair.Key,
            pair => _secrets.Contains(pair.Key) && pair.Value.Length > 0 ? "set, not shown" : pair.Value
        );

    /// <summary>Whether a value was given at all.</summary>
    public bool Has(string name) => _values[name].Length > 0;

    /// <summary>A whole number in a range.</summary>
    public int Number(string name, int min, int max) =>
        int.TryParse(_values[name], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number)
        && number >= min
        && number <= max
            ? number
            : throw new InvalidPlanException(
                $"Parameter '{name}' must be a whole number from {min:#,0} to {max:#,0}, not '{_values[name]}'."
            );

    /// <summary>A value as it was given.</summary>
    public string Text(string name) => _values[name];

    /// <summary>One of some words.</summary>
    public string OneOf(string name, params IReadOnlyList<string> words) =>
        words.Contains(_values[name])
            ? _values[name]
            : throw new InvalidPlanException($"Parameter '{name}' must be one of {string.Join(", ", words)}, not '{_values[name]}'.");

    /// <summary>A duration above 0.</summary>
    public TimeSpan Duration(string name) =>
        Durations.TryParse(_values[name], out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw new InvalidPlanException($"Parameter '{name}' must be a duration such as 30s or 2m, not '{_values[name]}'.");
}
