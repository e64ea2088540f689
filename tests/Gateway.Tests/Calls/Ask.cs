using System.Text;

namespace Platform.Gateway.Tests.Calls;

/// <summary>An answer of the gateway.</summary>
public sealed record GatewayAnswer(int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers);

/// <summary>Asks the gateway as a plain caller.</summary>
internal static class Ask
{
    /// <summary>A question in a protocol's shortest form.</summary>
    public static string Body(string protocol, bool isStreamed, string more = "") => protocol == "openai"
        ? $$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{more}}}"""
        : $$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{more}}}""";

    /// <summary>Where a protocol is spoken.</summary>
    public static string Path(string protocol) => protocol == "openai" ? "/v1/chat/completions" : "/v1/messages";

    public static Task<GatewayAnswer> AskAsync(this GatewayServer gateway, string protocol, bool isStreamed, params (string Name, string Value)[] headers) =>
        gateway.PostAsync(Path(protocol), Body(protocol, isStreamed), headers);

    public static async Task<GatewayAnswer> PostAsync(this GatewayServer gateway, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var reply = await gateway.Client.SendAsync(request);
        var all = reply.Headers.Concat(reply.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));
        return new((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, await reply.Content.ReadAsStringAsync(), all);
    }
}
