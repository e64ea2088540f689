namespace Platform.Gateway.Tests.Calls;

/// <summary>Asks the gateway as a plain caller.</summary>
internal static class Ask
{
    /// <summary>A question in a protocol's shortest form.</summary>
    public static string Body(string protocol, bool isStreamed, string more = "") =>
        protocol == "openai"
            ? $$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{more}}}"""
            : $$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{more}}}""";

    /// <summary>Where a protocol is spoken.</summary>
    public static string Path(string protocol) => protocol == "openai" ? "/v1/chat/completions" : "/v1/messages";

    public static Task<Answer> AskAsync(
        this GatewayServer gateway,
        string protocol,
        bool isStreamed,
        params (string Name, string Value)[] headers
    ) => gateway.PostAsync(Path(protocol), Body(protocol, isStreamed), headers);
}
