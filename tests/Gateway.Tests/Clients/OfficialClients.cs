using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Clients;

/// <summary>The official clients of both providers, which do not try again by themselves.</summary>
internal static class OfficialClients
{
    public const string Key = "caller-key";

    /// <summary>A gateway with one upstream, which takes <see cref="Key"/>.</summary>
    public static GatewayServer Gateway(string provider, FakeUpstream upstream) =>
        new(Configurations.Of(Key, new TestInstance("a", provider, upstream.Url)));

    public static ChatClient OpenAi(this GatewayServer gateway, string key = Key, string model = "m") =>
        new(model, new ApiKeyCredential(key), Options(gateway));

    public static OpenAIModelClient OpenAiModels(this GatewayServer gateway) => new(new ApiKeyCredential(Key), Options(gateway));

    public static AnthropicClient Anthropic(this GatewayServer gateway, string key = Key) =>
        new()
        {
            BaseUrl = gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority),
            MaxRetries = 0,
            ApiKey = key,
        };

    private static OpenAIClientOptions Options(GatewayServer gateway) =>
        new() { Endpoint = new Uri(gateway.Client.BaseAddress!, "/v1"), RetryPolicy = new ClientRetryPolicy(0) };
}
