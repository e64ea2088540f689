using System.Buffers;
using System.Text;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>Reads the secrets that a file names, and tells later whether one has changed since.</summary>
/// <param name="folder">What paths are relative to.</param>
/// <param name="environment">Reads a variable; null where there is none.</param>
internal sealed class SecretSources(string folder, Func<string, string?> environment)
{
    private const int MostBytes = 16 << 10;
    private const string Variable = "env:";
    private const string File = "file:";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
    );

    private readonly Dictionary<string, (string? Value, string Problem)> _readings = new(StringComparer.Ordinal);

    /// <summary>Reads one; null when it cannot be, which is a fault that shows neither it nor what stands in its place.</summary>
    /// <param name="source">As <see cref="InstanceEntry.ApiKey"/> has it.</param>
    /// <param name="path">Where that stands.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public Secret? Read(Secret source, string path, FaultList faults)
    {
        string name = source.Reveal();
        if (!IsSource(name))
        {
            faults.Add(
                path,
                "must be env:NAME, with letters, digits and _, or file:PATH. The key itself does not belong into the configuration; "
                    + "it is not repeated here."
            );
            return null;
        }

        if (!_readings.TryGetValue(name, out var reading))
            _readings[name] = reading = Look(name);
        if (reading.Value is { } value)
            return new Secret(value);
        faults.Add(path, reading.Problem);
        return null;
    }

    /// <summary>Whether any that was read would now be read otherwise.</summary>
    public bool HaveChanged() => _readings.Any(reading => Look(reading.Key) != reading.Value);

    private static bool IsSource(string name) =>
        name.StartsWith(Variable, StringComparison.Ordinal)
            ? name.Length > Variable.Length && !name.AsSpan(Variable.Length).ContainsAnyExcept(NameCharacters)
            : name.StartsWith(File, StringComparison.Ordinal) && name.Length > File.Length;

    private (string? Value, string Problem) Look(string name)
    {
        string? value;
        string source;
        if (name.StartsWith(Variable, StringComparison.Ordinal))
        {
            source = $"The environment variable {name[Variable.Length..]}";
            value = environment(name[Variable.Length..]);
            if (value is null)
                return (null, $"{source} is not set.");
        }
        else
        {
            source = $"The file {name[File.Length..]}";
            if (BoundedFile.Read(Path.Combine(folder, name[File.Length..]), MostBytes, out string problem) is not { } bytes)
                return (null, $"{source} {problem}");
            value = WithoutNewline(Encoding.UTF8.GetString(bytes));
        }

        return value.Length == 0 ? (null, $"{source} is empty.")
            : value.All(c => c is > ' ' and <= '~') ? (value, "")
            : (null, $"{source} must hold visible ASCII characters without spaces, in one line.");
    }

    private static string WithoutNewline(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;
}
