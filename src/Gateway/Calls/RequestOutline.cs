using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Calls;

/// <summary>What the gateway needs to know of a request that it does not convert: read once over its bytes, without a document.</summary>
internal sealed record RequestOutline
{
    /// <summary>Schemas of tools are deep; what is deeper is hostile.</summary>
    public const int MaxDepth = 256;

    private const int LongestModel = 256;

    /// <summary>The model as the caller named it.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Whether the answer is to come as events.</summary>
    public bool IsStreamed { get; private set; }

    /// <summary><c>stream_options.include_usage</c>.</summary>
    public bool AsksForUsage { get; private set; }

    private Range _model;
    private bool _hasStreamOptions;

    /// <summary>What asks for usage, and where it is put; null while there are no stream options.</summary>
    private (Range Place, byte[] Text)? _question;

    /// <summary>Reads a request.</summary>
    /// <exception cref="CallErrorException">It is not JSON, not an object, or lacks what both protocols need.</exception>
    public static RequestOutline Read(ReadOnlySpan<byte> body, Protocol protocol)
    {
        var outline = new RequestOutline();
        bool hasMessages = false,
            hasMaxTokens = false;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new CallErrorException(new(CallErrorKind.InvalidRequest, "The body must be a JSON object."));
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("model"u8))
                    outline.ReadModel(ref reader);
                else if (reader.ValueTextEquals("stream"u8))
                    outline.ReadStream(ref reader);
                else if (reader.ValueTextEquals("stream_options"u8) && protocol == Protocol.OpenAi)
                    outline.ReadStreamOptions(ref reader);
                else if (reader.ValueTextEquals("messages"u8))
                    hasMessages = ReadMessages(ref reader);
                else
                {
                    hasMaxTokens |= reader.ValueTextEquals("max_tokens"u8);
                    reader.Skip();
                }
            }

            // Anything behind the object is a fault, too.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new CallErrorException(
                new(
                    CallErrorKind.InvalidRequest,
                    $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it)."
                )
            );
        }

        if (outline.Model.Length == 0)
            throw CallErrorException.Invalid("model", "'model' is missing: name the model that shall answer.");
        if (!hasMessages)
            throw CallErrorException.Invalid("messages", "'messages' is missing: it is the list of what was said.");
        if (protocol == Protocol.Anthropic && !hasMaxTokens)
            throw CallErrorException.Invalid("max_tokens", "'max_tokens' is missing: it is the most tokens that the answer may have.");
        return outline;
    }

    /// <summary>
    /// The request for an upstream of the same protocol: the caller's own bytes, but for the model's name there and the question for usage.
    /// </summary>
    /// <param name="body">The caller's.</param>
    /// <param name="model">The model's name there.</param>
    /// <param name="askForUsage">Whether usage is asked for where the caller did not.</param>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, string model, bool askForUsage)
    {
        askForUsage &= IsStreamed && !AsksForUsage;
        if (!askForUsage && model == Model)
            return body;
        List<(Range Place, byte[] Text)> changes = [(_model, JsonSerializer.SerializeToUtf8Bytes(model, OutlineJson.Default.String))];
        if (askForUsage)
            changes.Add(QuestionForUsage(body.Span));
        changes.Sort((a, b) => a.Place.Start.Value.CompareTo(b.Place.Start.Value));
        return Splice(body, changes);
    }

    private (Range Place, byte[] Text) QuestionForUsage(ReadOnlySpan<byte> body)
    {
        int first = body.IndexOf((byte)'{') + 1;
        return _question ?? (first..first, [.. "\"stream_options\":{\"include_usage\":true},"u8]);
    }

    private static byte[] Splice(ReadOnlyMemory<byte> body, List<(Range Place, byte[] Text)> changes)
    {
        var result = new byte[
            body.Length + changes.Sum(change => change.Text.Length - (change.Place.End.Value - change.Place.Start.Value))
        ];
        int from = 0,
            to = 0;
        foreach (var (place, text) in changes)
        {
            body.Span[from..place.Start.Value].CopyTo(result.AsSpan(to));
            to += place.Start.Value - from;
            text.CopyTo(result, to);
            (from, to) = (place.End.Value, to + text.Length);
        }

        body.Span[from..].CopyTo(result.AsSpan(to));
        return result;
    }

    private void ReadModel(ref Utf8JsonReader reader)
    {
        if (Model.Length > 0)
            throw CallErrorException.Invalid("model", "'model' is there twice.");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > LongestModel)
            throw CallErrorException.Invalid("model", $"'model' must be a text of 1 to {LongestModel} bytes.");
        Model = Text(ref reader);
        _model = Place(reader);
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw CallErrorException.Invalid("model", "'model' is not valid UTF-8.");
        }
    }

    private void ReadStream(ref Utf8JsonReader reader)
    {
        reader.Read();
        IsStreamed = reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw CallErrorException.Invalid("stream", "'stream' must be true or false."),
        };
    }

    private void ReadStreamOptions(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (_hasStreamOptions || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw CallErrorException.Invalid("stream_options", "'stream_options' must be an object, once.");
        _hasStreamOptions = true;
        _question = (Place(reader), [.. "{\"include_usage\":true}"u8]);
        if (reader.TokenType == JsonTokenType.Null)
            return;
        int start = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isUsage)
            {
                AsksForUsage = reader.TokenType == JsonTokenType.True;
                _question = (Place(reader), [.. "true"u8]);
                start = -1;
            }
            else if (start >= 0)
            {
                _question = (start..start, [.. "\"include_usage\":true,"u8]);
            }

            reader.Skip();
        }

        if (start >= 0 && _question.Value.Text[0] == '{')
            _question = (start..start, [.. "\"include_usage\":true"u8]);
    }

    private static Range Place(in Utf8JsonReader reader) => (int)reader.TokenStartIndex..(int)reader.BytesConsumed;

    private static bool ReadMessages(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallErrorException.Invalid("messages", "'messages' must be a list.");
        reader.Skip();
        return true;
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class OutlineJson : System.Text.Json.Serialization.JsonSerializerContext;
