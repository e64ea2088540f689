using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Gateway.Tests;

/// <summary>An instance of a configuration, whose model is <c>upstream-model</c> there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provider"><c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Url">Where it is, without a slash at the end.</param>
public sealed record TestInstance(string Name, string Provider, string Url)
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
public static class Configurations
{
    /// <summary>Of instances, whom anybody may ask.</summary>
    public static string Of(params IEnumerable<TestInstance> instances) => Of(null, instances);

    /// <summary>Of instances, whom the caller <c>caller</c> may ask by its key; null for anybody without one.</summary>
    public static string Of(string? key, params IEnumerable<TestInstance> instances) => JsonSerializer.Serialize(new
    {
        allow_anonymous = key is null,
        keys = key is null ? [] : new[] { new { name = "caller", hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))) } },
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
    });
}
