using Platform.Gateway.Tests.Callers;

namespace Platform.Gateway.Tests;

/// <summary>Configuration files of tests.</summary>
internal static class Configurations
{
    /// <summary>Two instances whose upstreams nobody asks, and the given keys.</summary>
    /// <param name="keys">Members of the list, such as <see cref="Key"/> makes.</param>
    public static string With(params string[] keys) => $$"""
        {
          "instances": [
            { "name": "first", "provider": "openai", "base_url": "http://user:pass-of-first@127.0.0.1:1/v1?token=of-first", "weight": 3, "priority": 2,
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
    public static string Key(string name, string key, string more = "") => $$"""{ "name": "{{name}}", "hash": "{{Keys.Hash(key)}}"{{more}} }""";
}
