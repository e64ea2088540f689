using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>
/// What a chat completion says, whole or a chunk of a streamed one: they differ in one name. Texts are escaped as they came, empty where
/// absent.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct Completion
{
    private readonly ReadOnlySpan<byte> _data;

    private Completion(ReadOnlySpan<byte> data) => _data = data;

    public ReadOnlySpan<byte> Id { get; private set; }

    /// <summary>Whether there is a choice; a streamed answer has chunks without.</summary>
    public bool HasChoice { get; private set; }

    /// <summary>Under the name most upstreams give it, or the other one.</summary>
    public ReadOnlySpan<byte> Reasoning { get; private set; }

    /// <summary>A list, for <see cref="ReasoningDetailReader"/>; empty for none.</summary>
    public ReadOnlySpan<byte> ReasoningDetails { get; private set; }

    public ReadOnlySpan<byte> Text { get; private set; }

    public ReadOnlySpan<byte> Refusal { get; private set; }

    /// <summary>A list, for <see cref="ToolCallReader"/>; empty for none.</summary>
    public ReadOnlySpan<byte> Calls { get; private set; }

    public ReadOnlySpan<byte> FinishReason { get; private set; }

    /// <summary>Null where it is not told.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <exception cref="JsonException">The data are not JSON.</exception>
    /// <exception cref="CallErrorException">They tell of an error, or are not a completion.</exception>
    public static Completion Read(ReadOnlySpan<byte> data)
    {
        if (!Utf8.IsValid(data))
            throw UpstreamJson.NotUnderstood("it is not UTF-8.");
        var completion = new Completion(data);
        var json = new Utf8JsonReader(data);
        json.Read();
        UpstreamJson.Expect(json, JsonTokenType.StartObject, "the whole");
        completion.ReadWhole(ref json);
        json.Read();
        return completion;
    }

    private void ReadWhole(scoped ref Utf8JsonReader json)
    {
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("choices"u8))
                ReadChoices(ref json);
            else if (name.SequenceEqual("id"u8))
                Id = UpstreamJson.Text(json, "id");
            else if (name.SequenceEqual("usage"u8))
                ReadUsage(ref json);
            else if (name.SequenceEqual("error"u8))
                throw new CallErrorException(ErrorShape.Read(0, _data));
            else
                json.Skip();
        }
    }

    private void ReadChoices(scoped ref Utf8JsonReader json)
    {
        UpstreamJson.Expect(json, JsonTokenType.StartArray, "choices");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            UpstreamJson.Expect(json, JsonTokenType.StartObject, "choices[]");
            var before = this;
            if (ReadChoice(ref json) == 0)
                HasChoice = true;
            else
                this = before;
        }
    }

    /// <returns>Which of the choices it is; only the first was asked for.</returns>
    private long ReadChoice(scoped ref Utf8JsonReader json)
    {
        long index = 0;
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("delta"u8) || name.SequenceEqual("message"u8))
                ReadMessage(ref json);
            else if (name.SequenceEqual("finish_reason"u8))
                FinishReason = UpstreamJson.Text(json, "choices[].finish_reason");
            else if (name.SequenceEqual("index"u8))
                index = UpstreamJson.Count(json);
            else
                json.Skip();
        }

        return index;
    }

    private void ReadMessage(scoped ref Utf8JsonReader json)
    {
        UpstreamJson.Expect(json, JsonTokenType.StartObject, "choices[].message");
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("content"u8))
                Text = UpstreamJson.Text(json, "content");
            else if (name.SequenceEqual("tool_calls"u8))
                Calls = UpstreamJson.List(ref json, _data, "tool_calls");
            else if (name.SequenceEqual("reasoning_content"u8))
                Reasoning = UpstreamJson.Text(json, "reasoning_content");
            else if (name.SequenceEqual("reasoning"u8) && Reasoning.IsEmpty && json.TokenType == JsonTokenType.String)
                Reasoning = json.ValueSpan;
            else if (name.SequenceEqual("reasoning_details"u8))
                ReasoningDetails = UpstreamJson.List(ref json, _data, "reasoning_details");
            else if (name.SequenceEqual("refusal"u8))
                Refusal = UpstreamJson.Text(json, "refusal");
            else if (name.SequenceEqual("function_call"u8))
                throw UpstreamJson.NotUnderstood("it calls a function in the way that was before tools.");
            else
                json.Skip();
        }
    }

    private void ReadUsage(scoped ref Utf8JsonReader json)
    {
        UpstreamJson.Expect(json, JsonTokenType.StartObject, "usage");
        long prompt = 0,
            cached = 0,
            output = 0;
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("prompt_tokens"u8))
                prompt = UpstreamJson.Count(json);
            else if (name.SequenceEqual("completion_tokens"u8))
                output = UpstreamJson.Count(json);
            else if (name.SequenceEqual("prompt_tokens_details"u8) && json.TokenType == JsonTokenType.StartObject)
                cached = ReadCached(ref json);
            else
                json.Skip();
        }

        Usage = TokenUsage.OfOpenAi(prompt, cached, output);
    }

    private static long ReadCached(scoped ref Utf8JsonReader json)
    {
        long cached = 0;
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("cached_tokens"u8))
                cached = UpstreamJson.Count(json);
            else
                json.Skip();
        }

        return cached;
    }
}
