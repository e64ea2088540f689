using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>Reads <c>tool_calls</c>, one after the other.</summary>
/// <param name="list">A JSON list.</param>
internal ref struct ToolCallReader(ReadOnlySpan<byte> list)
{
    private readonly ReadOnlySpan<byte> _list = list;
    private Utf8JsonReader _json = new(list);

    /// <summary>Which call it is; -1 where that is not told.</summary>
    public long Index { get; private set; }

    public ReadOnlySpan<byte> Id { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>A JSON string with its quotes, or a piece of one; empty for none.</summary>
    public ReadOnlySpan<byte> Arguments { get; private set; }

    public bool Next()
    {
        if (_list.IsEmpty || (_json.BytesConsumed == 0 && !_json.Read()) || !_json.Read() || _json.TokenType == JsonTokenType.EndArray)
            return false;
        UpstreamJson.Expect(_json, JsonTokenType.StartObject, "tool_calls[]");
        Index = -1;
        Id = Name = Arguments = default;
        ReadCall();
        return true;
    }

    private void ReadCall()
    {
        while (UpstreamJson.Next(ref _json, out var name))
        {
            if (name.SequenceEqual("function"u8))
                ReadFunction();
            else if (name.SequenceEqual("id"u8))
                Id = UpstreamJson.Text(_json, "tool_calls[].id");
            else if (name.SequenceEqual("index"u8))
                Index = _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long index) ? index : -1;
            else if (!name.SequenceEqual("type"u8))
                _json.Skip();
            else if (!UpstreamJson.Text(_json, "tool_calls[].type").SequenceEqual("function"u8))
                throw UpstreamJson.NotUnderstood("it calls a tool that is not a function.");
        }
    }

    private void ReadFunction()
    {
        UpstreamJson.Expect(_json, JsonTokenType.StartObject, "tool_calls[].function");
        while (UpstreamJson.Next(ref _json, out var name))
        {
            if (name.SequenceEqual("arguments"u8))
                ReadArguments();
            else if (name.SequenceEqual("name"u8))
                Name = UpstreamJson.Text(_json, "tool_calls[].function.name");
            else
                _json.Skip();
        }
    }

    private void ReadArguments()
    {
        UpstreamJson.Expect(_json, JsonTokenType.String, "tool_calls[].function.arguments");
        Arguments = UpstreamJson.Token(_json, _list);
    }
}
