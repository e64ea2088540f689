using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>
/// Reads <c>reasoning_details</c>, one after the other: what an upstream has signed or encrypted. Kinds that are not known are passed over.
/// </summary>
/// <param name="list">A JSON list.</param>
internal ref struct ReasoningDetailReader(ReadOnlySpan<byte> list)
{
    private readonly ReadOnlySpan<byte> _list = list;
    private Utf8JsonReader _json = new(list);

    public bool IsRedacted { get; private set; }

    /// <summary>The text; redacted, the data.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    public ReadOnlySpan<byte> Signature { get; private set; }

    public static bool HasText(ReadOnlySpan<byte> list)
    {
        var details = new ReasoningDetailReader(list);
        while (details.Next())
        {
            if (!details.IsRedacted && !details.Text.IsEmpty)
                return true;
        }

        return false;
    }

    public bool Next()
    {
        while (!_list.IsEmpty && (_json.BytesConsumed > 0 || _json.Read()) && _json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            UpstreamJson.Expect(_json, JsonTokenType.StartObject, "reasoning_details[]");
            if (ReadDetail())
                return true;
        }

        return false;
    }

    private bool ReadDetail()
    {
        ReadOnlySpan<byte> type = default,
            data = default;
        Text = Signature = default;
        while (UpstreamJson.Next(ref _json, out var name))
        {
            if (name.SequenceEqual("type"u8))
                type = UpstreamJson.Text(_json, "reasoning_details[].type");
            else if (name.SequenceEqual("thinking"u8))
                Text = UpstreamJson.Text(_json, "reasoning_details[].thinking");
            else if (name.SequenceEqual("signature"u8))
                Signature = UpstreamJson.Text(_json, "reasoning_details[].signature");
            else if (name.SequenceEqual("data"u8))
                data = UpstreamJson.Text(_json, "reasoning_details[].data");
            else
                _json.Skip();
        }

        IsRedacted = type.SequenceEqual("redacted_thinking"u8);
        if (IsRedacted)
            Text = data;
        return IsRedacted || type.SequenceEqual("thinking"u8);
    }
}
