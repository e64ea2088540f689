using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Callers;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>Reads the configuration file. By hand, because a serializer would name only the first fault.</summary>
internal static class GatewayFileReader
{
    public const int MostInstances = 1000;
    public const int MostKeys = 100_000;

    private const int MostModels = 10_000;

    private static readonly JsonDocumentOptions Json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    /// <summary>Reads it; what cannot be read is named in the faults and missing here.</summary>
    /// <returns>Null when nothing can be read.</returns>
    public static GatewayFile? Read(ReadOnlyMemory<byte> bytes, FaultList faults)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
        {
            faults.Add("", "The file is not UTF-8.");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Json);
            return ReadFile(document.RootElement, faults);
        }
        catch (JsonException e)
        {
            // Without its message, which may hold a part of what stands there.
            faults.Add("", $"The file is not JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            faults.Add("", "The file holds a text with half a character, such as \\ud800 alone.");
        }

        return null;
    }

    private static GatewayFile? ReadFile(JsonElement element, FaultList faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add("", "The file must hold one object, in { }.");
            return null;
        }

        var file = new FileObject(element, "", faults, "instances", "keys", "allow_anonymous");
        return new()
        {
            Instances = file.List("instances", MostInstances, ReadInstance) ?? [],
            Keys = file.List("keys", MostKeys, ReadKey) ?? [],
            AllowAnonymous = file.Flag("allow_anonymous") ?? false,
        };
    }

    private static InstanceEntry ReadInstance(JsonElement element, string path, FaultList faults)
    {
        var entry = new FileObject(
            element,
            path,
            faults,
            "name",
            "provider",
            "base_url",
            "api_key",
            "models",
            "weight",
            "priority",
            "timeout",
            "anthropic_version"
        );
        return new()
        {
            Name = entry.Text("name"),
            Provider = entry.Text("provider"),
            BaseUrl = entry.Text("base_url"),
            ApiKey = entry.Text("api_key") is { } key ? new Secret(key) : null,
            Models = entry.Map("models", ReadModel) ?? new Dictionary<string, ModelEntry?>(),
            Weight = entry.SmallNumber("weight"),
            Priority = entry.SmallNumber("priority"),
            Timeout = entry.Inner("timeout", ReadTimeout),
            AnthropicVersion = entry.Text("anthropic_version"),
        };
    }

    private static ModelEntry? ReadModel(JsonElement element, string path, FaultList faults)
    {
        if (element.ValueKind == JsonValueKind.Null)
            return null;
        if (element.ValueKind == JsonValueKind.String)
            return new() { Upstream = element.GetString() };
        var entry = new FileObject(element, path, faults, "upstream", "max_tokens", "sampling", "reasoning", "json_object");
        return new()
        {
            Upstream = entry.Text("upstream"),
            MaxTokens = entry.SmallNumber("max_tokens"),
            Sampling = entry.Flag("sampling"),
            Reasoning = entry.Text("reasoning"),
            JsonObject = entry.Text("json_object"),
        };
    }

    private static TimeoutEntry ReadTimeout(JsonElement element, string path, FaultList faults)
    {
        var entry = new FileObject(element, path, faults, "total", "first_byte", "between_chunks");
        return new()
        {
            Total = entry.Text("total"),
            FirstByte = entry.Text("first_byte"),
            BetweenChunks = entry.Text("between_chunks"),
        };
    }

    private static KeyEntry ReadKey(JsonElement element, string path, FaultList faults)
    {
        var entry = new FileObject(element, path, faults, "name", "hash", "models", "requests_per_minute", "tokens_per_minute");
        return new()
        {
            Name = entry.Text("name"),
            Hash = entry.Text("hash"),
            Models = entry.List("models", MostModels, FileObject.TextOf) is { } models ? [.. models.OfType<string>()] : null,
            RequestsPerMinute = entry.SmallNumber("requests_per_minute"),
            TokensPerMinute = entry.Number("tokens_per_minute"),
        };
    }
}
