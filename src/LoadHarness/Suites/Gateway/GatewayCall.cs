using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.LoadEngine;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>A call as an official client makes it.</summary>
/// <param name="protocol">The API that the caller speaks.</param>
/// <param name="model">The model that it asks for.</param>
/// <param name="isStreamed">Whether the answer is to be streamed.</param>
internal sealed class GatewayCall(MockProvider protocol, string model, bool isStreamed = false)
{
    private readonly byte[] _body = Write(protocol, model, isStreamed);

    /// <summary>The request.</summary>
    /// <param name="at">Where to.</param>
    /// <param name="key">The caller's key.</param>
    /// <param name="session">Whom it speaks for; null leaves it to the key.</param>
    /// <exception cref="InvalidPlanException">The key cannot stand in a header; the message does not tell it.</exception>
    public Request To(Uri at, string key, string? session = null)
    {
        List<KeyValuePair<string, string>> headers =
            protocol == MockProvider.OpenAi
                ? [new("Content-Type", "application/json"), new("Authorization", $"Bearer {key}")]
                : [new("Content-Type", "application/json"), new("x-api-key", key), new("anthropic-version", "2023-06-01")];
        if (session is not null)
            headers.Add(new("X-Session-Id", session));
        try
        {
            return new Request("POST", at.At(protocol == MockProvider.OpenAi ? "/v1/chat/completions" : "/v1/messages"), headers)
            {
                Body = _body,
            };
        }
        catch (ArgumentException)
        {
            throw new InvalidPlanException("Parameter 'key' must not have a line break.");
        }
    }

    private static byte[] Write(MockProvider protocol, string model, bool isStreamed)
    {
        string streaming =
            !isStreamed ? ""
            : protocol == MockProvider.OpenAi ? ""","stream":true,"stream_options":{"include_usage":true}"""
            : ""","stream":true""";
        return Encoding.UTF8.GetBytes(
            $$"""{"model":"{{JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}","max_tokens":100,"messages":[{"role":"user","content":"Say that the gateway works."}]{{streaming}}}"""
        );
    }
}
