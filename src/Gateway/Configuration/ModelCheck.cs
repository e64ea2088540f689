using Platform.Gateway.Conversion;

namespace Platform.Gateway.Configuration;

/// <summary>Checks the models of an instance.</summary>
internal static class ModelCheck
{
    private const int MostOfName = 256;
    private const int MostTokens = 10_000_000;

    /// <returns>Those that have no fault.</returns>
    public static IReadOnlyDictionary<string, ModelSettings> Check(
        IReadOnlyDictionary<string, ModelEntry?> models,
        string path,
        FaultList faults
    )
    {
        if (models.Count == 0)
            faults.Add(
                path,
                "must name one model at least, such as { \"gpt-4o\": \"gpt-4o-2024-11-20\" }: the name that callers use, and that of "
                    + "the upstream."
            );
        var settings = new Dictionary<string, ModelSettings>(StringComparer.Ordinal);
        foreach (var (name, entry) in models)
            settings.Add(name, Check(name, entry ?? new(), $"{path}[\"{FileObject.Shorten(name)}\"]", faults));
        return settings;
    }

    private static ModelSettings Check(string name, ModelEntry entry, string path, FaultList faults)
    {
        CheckName(name, path, faults);
        if (entry.Upstream is { } upstream)
            CheckName(upstream, path + ".upstream", faults);
        var usual = new ModelSettings(entry.Upstream ?? name);
        return usual with
        {
            MaxTokens = Ranges.Check(entry.MaxTokens, 1, MostTokens, path + ".max_tokens", faults) ?? usual.MaxTokens,
            Sampling = entry.Sampling ?? usual.Sampling,
            Reasoning = entry.Reasoning switch
            {
                null or "effort" => ReasoningStyle.Effort,
                "budget" => ReasoningStyle.Budget,
                "none" => ReasoningStyle.None,
                _ => faults.Wrong(path + ".reasoning", "must be effort, budget or none.", usual.Reasoning),
            },
            JsonObject = entry.JsonObject switch
            {
                null or "refuse" => JsonObjectStyle.Refuse,
                "instruct" => JsonObjectStyle.Instruct,
                _ => faults.Wrong(path + ".json_object", "must be refuse or instruct.", usual.JsonObject),
            },
        };
    }

    private static void CheckName(string name, string path, FaultList faults)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MostOfName || name.Any(char.IsControl))
            faults.Add(path, $"must be a name of 1 to {MostOfName} characters, none of them a control character.");
    }
}
