using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>
/// What a user says between two messages of the assistant: a <c>tool</c> message for each result, all of them directly after the
/// assistant's calls as OpenAI asks, then one <c>user</c> message with the rest. A tool message takes text alone, so the images of results
/// go there too.
/// </summary>
internal sealed class UserTurn
{
    private readonly List<Result> _results = [];
    private readonly List<ContentPart> _resultTexts = [];
    private readonly List<ContentPart> _read = [];
    private readonly List<ContentPart> _parts = [];

    /// <summary>Adds a message's content.</summary>
    public void Add(CallerRequest request, JsonElement content)
    {
        int before = _results.Count + _parts.Count;
        if (content.ValueKind == JsonValueKind.String)
            ContentBlocks.AddText(content, _parts);
        else
            AddBlocks(request, content);
        if (_results.Count + _parts.Count == before)
            throw request.Wrong(content, "must not be empty.");
    }

    /// <summary>Writes the turn and begins an empty one.</summary>
    public void Write(Utf8JsonWriter json)
    {
        foreach (var result in _results)
            Write(result, json);
        if (_parts.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WritePropertyName("content"u8);
            ContentPart.WriteAll(CollectionsMarshal.AsSpan(_parts), json);
            json.WriteEndObject();
        }

        _results.Clear();
        _resultTexts.Clear();
        _parts.Clear();
    }

    private void AddBlocks(CallerRequest request, JsonElement content)
    {
        foreach (var block in ContentBlocks.ListOf(request, content))
        {
            var type = request.TypeOf(block);
            if (JsonText.Is(type, "tool_result"u8))
                AddResult(request, block);
            else
                ContentBlocks.Read(request, block, type, _parts);
        }
    }

    private void AddResult(CallerRequest request, JsonElement block)
    {
        JsonElement id = default,
            content = default;
        bool isError = false;
        foreach (var member in request.Members(block))
        {
            if (member.Is("tool_use_id"u8))
                id = request.Text(member.Value);
            else if (member.Is("content"u8))
                content = member.Value;
            else if (member.Is("is_error"u8))
                isError = request.Flag(member.Value);
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, id, "tool_use_id", "the id of the call that this is the result of");
        _read.Clear();
        if (content.ValueKind != JsonValueKind.Undefined)
            ContentBlocks.ReadAll(request, content, _read);
        AddResult(id, isError);
    }

    private void AddResult(JsonElement id, bool isError)
    {
        int first = _resultTexts.Count;
        foreach (var part in _read)
            (part.IsText ? _resultTexts : _parts).Add(part);
        _results.Add(new Result(id, isError, first, _resultTexts.Count - first));
    }

    private void Write(Result result, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        JsonText.Copy(json, "tool_call_id"u8, result.Id);
        json.WritePropertyName("content"u8);
        var texts = CollectionsMarshal.AsSpan(_resultTexts).Slice(result.FirstText, result.Texts);
        ContentPart.WriteTexts(texts, result.IsError ? "Error: "u8 : default, json);
        json.WriteEndObject();
    }

    private readonly record struct Result(JsonElement Id, bool IsError, int FirstText, int Texts);
}
