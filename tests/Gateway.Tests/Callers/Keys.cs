using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Platform.Gateway.Callers;

namespace Platform.Gateway.Tests.Callers;

/// <summary>Keys of tests.</summary>
internal static class Keys
{
    /// <summary>As the configuration has it.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static KeyEntry Entry(string name, string key) => new() { Name = name, Hash = Hash(key) };

    /// <summary>Those of a configuration without faults, which has the models <c>small</c> and <c>large</c>.</summary>
    public static CallerKeys Build(CallerKeys previous, params KeyEntry[] entries)
    {
        var faults = new List<string>();
        var keys = CallerKeys.Build(entries, allowAnonymous: false, new HashSet<string> { "small", "large" }, previous, faults);
        Assert.Empty(faults);
        return keys;
    }

    public static CallerKeys Build(params KeyEntry[] entries) => Build(CallerKeys.None, entries);

    /// <summary>A request with headers.</summary>
    public static HttpRequest Request(params (string Name, StringValues Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        foreach (var (name, value) in headers)
            request.Headers[name] = value;
        return request;
    }
}
