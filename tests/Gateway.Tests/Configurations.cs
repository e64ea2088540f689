using System.Text.Json;
using Platform.Gateway.Tests.Callers;

namespace Platform.Gateway.Tests;

/// <summary>An instance of a configuration, whose model is <c>upstream-model</c> there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provider"><c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Url">Where it is, without a slash at the end.</param>
internal sealed record TestInstance(string Name, string Provider, string Url)
{
    /// <summary>The model that it serves, as callers name it.</summary>
    public string Model { get; init; } = "m";

    public int Priority { get; init; } = 1;

    public int Weight { get; init; } = 1;

    /// <summary>The variable that holds its key.</summary>
    public string? KeyVariable { get; init; }

    public string FirstByte { get; init; } = "60s";

    public string BetweenChunks { get; init; } = "60s";
}

/// <summary>Writes configuration files.</summary>
internal static class Configurations
{
    /// <summary>Two instances whose upstreams nobody asks, and the given keys.</summary>
    /// <param name="keys">Members of the list, such as <see cref="Key"/> makes.</param>
    public static string With(params string[] keys) =>
        $$"""
            {
              "instances": [
                { "name": "first", "provider": "openai", "base_url": "http://127.0.0.1:1/v1", "weight": 3, "priority": 2,
                  "models": { "small": { "upstream": "gpt-small" }, "org/large": null } },
                { "name": "second", "provider": "anthropic", "base_url": "http://127.0.0.1:1", "models": { "small": null, "claude": null } }
              ],
              "keys": [ {{string.Join(", ", keys)}} ]
            }
            """;

    /// <summary>A key in the configuration file.</summary>
    /// <param name="name">The caller's name.</param>
    /// <param name="key">Its key; hashed here.</param>
    /// <param name="more">Further members, beginning with a comma.</param>
    public static string Key(string name, string key, string more = "") =>
        $$"""{ "name": "{{name}}", "hash": "{{Keys.Hash(key)}}"{{more}} }""";

    /// <summary>Of instances, whom anybody may ask.</summary>
    public static string Of(params IEnumerable<TestInstance> instances) => Of(null, instances);

    /// <summary>Of instances, whom the caller <c>caller</c> may ask by its key; null for anybody without one.</summary>
    public static string Of(string? key, params IEnumerable<TestInstance> instances) =>
        JsonSerializer.Serialize(
            new
            {
                allow_anonymous = key is null,
                keys = key is null ? [] : new[] { new { name = "caller", hash = Keys.Hash(key) } },
                instances = instances.Select(instance => new
                {
                    name = instance.Name,
                    provider = instance.Provider,
                    base_url = instance.Url + (instance.Provider == "openai" ? "/v1" : ""),
                    api_key = instance.KeyVariable is { } variable ? "env:" + variable : null,
                    priority = instance.Priority,
                    weight = instance.Weight,
                    models = new Dictionary<string, object> { [instance.Model] = new { upstream = "upstream-model" } },
                    timeout = new { first_byte = instance.FirstByte, between_chunks = instance.BetweenChunks },
                }),
            }
        );
}
