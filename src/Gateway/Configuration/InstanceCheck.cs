using System.Buffers;
using System.Globalization;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>Checks instances and makes their settings.</summary>
/// <param name="secrets">Reads their keys.</param>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="warnings">Takes what is allowed and dangerous.</param>
internal sealed class InstanceCheck(SecretSources secrets, FaultList faults, List<string> warnings)
{
    private const int MostOfName = 64;
    private const int MostWeight = 1_000_000;
    private const int MostPriority = 1000;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"
    );

    /// <summary>What is returned is of use only when no fault was found.</summary>
    public IReadOnlyList<InstanceSettings> Check(IReadOnlyList<InstanceEntry> instances)
    {
        if (instances.Count == 0)
            faults.Add("instances", "must hold one instance at least.");
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < instances.Count; i++)
            if (instances[i].Name is { } name && !first.TryAdd(name, i))
                faults.Add($"instances[{i}].name", $"is the name of instances[{first[name]}] too.");
        return [.. instances.Select((entry, i) => Check(entry, $"instances[{i}]"))];
    }

    private InstanceSettings Check(InstanceEntry entry, string path)
    {
        CheckName(entry.Name, path + ".name");
        var protocol = ProtocolOf(entry.Provider, path + ".provider");
        var endpoint = EndpointOf(entry.BaseUrl, protocol, path + ".base_url");
        var key = entry.ApiKey is null ? null : secrets.Read(entry.ApiKey, path + ".api_key", faults);
        if (key is not null && endpoint is { Scheme: "http", IsLoopback: false })
            warnings.Add($"{path}.base_url: The key goes to {endpoint.Host} without encryption. Use https.");
        return With(
            entry,
            path,
            new InstanceSettings(entry.Name ?? "", protocol ?? Protocol.OpenAi, endpoint ?? new Uri("http://unknown/"))
            {
                ApiKey = key,
                Models = ModelCheck.Check(entry.Models, path + ".models", faults),
            }
        );
    }

    private InstanceSettings With(InstanceEntry entry, string path, InstanceSettings usual) =>
        usual with
        {
            Weight = Ranges.Check(entry.Weight, 1, MostWeight, path + ".weight", faults) ?? usual.Weight,
            Priority = Ranges.Check(entry.Priority, 0, MostPriority, path + ".priority", faults) ?? usual.Priority,
            TotalTimeout = DurationOf(entry.Timeout?.Total, path + ".timeout.total") ?? usual.TotalTimeout,
            FirstByteTimeout = DurationOf(entry.Timeout?.FirstByte, path + ".timeout.first_byte") ?? usual.FirstByteTimeout,
            BetweenChunksTimeout = DurationOf(entry.Timeout?.BetweenChunks, path + ".timeout.between_chunks") ?? usual.BetweenChunksTimeout,
            AnthropicVersion = VersionOf(entry.AnthropicVersion, path + ".anthropic_version") ?? usual.AnthropicVersion,
        };

    private void CheckName(string? name, string path)
    {
        if (name is null)
            faults.Add(path, "is missing.");
        else if (name.Length is 0 or > MostOfName || name.AsSpan().ContainsAnyExcept(NameCharacters))
            faults.Add(path, $"must be 1 to {MostOfName} letters, digits, '-', '.' and '_'.");
    }

    private Protocol? ProtocolOf(string? provider, string path)
    {
        switch (provider)
        {
            case "openai":
                return Protocol.OpenAi;
            case "anthropic":
                return Protocol.Anthropic;
            default:
                faults.Add(path, provider is null ? "is missing: openai or anthropic." : "must be openai or anthropic.");
                return null;
        }
    }

    /// <summary>Faults without the address, which may hold a password.</summary>
    private Uri? EndpointOf(string? baseUrl, Protocol? protocol, string path)
    {
        string? problem =
            baseUrl is null ? "is missing, such as https://api.openai.com/v1 or https://api.anthropic.com."
            : !Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
                ? "must be an absolute address of http or https."
            : uri.UserInfo.Length > 0 ? "must be without user and password; name the key by api_key."
            : baseUrl.AsSpan().ContainsAny('?', '#') ? "must be without query and fragment."
            : protocol == Protocol.Anthropic && uri.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal)
                ? "must be without /v1, which is added for anthropic."
            : null;
        if (problem is not null)
        {
            faults.Add(path, problem);
            return null;
        }

        return new Uri(
            new Uri(baseUrl!).AbsoluteUri.TrimEnd('/') + (protocol == Protocol.Anthropic ? "/v1/messages" : "/chat/completions")
        );
    }

    private TimeSpan? DurationOf(string? text, string path)
    {
        if (text is null)
            return null;
        if (Durations.Parse(text) is { } duration)
            return duration;
        faults.Add(path, "must be a duration from 1ms to 1h, such as 500ms, 30s or 10m.");
        return null;
    }

    private string? VersionOf(string? version, string path)
    {
        if (version is not null && !DateOnly.TryParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            faults.Add(path, $"must be a date, such as {ModelSettings.UsualAnthropicVersion}.");
        return version;
    }
}
