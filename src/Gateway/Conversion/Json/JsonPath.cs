using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>The path of a value in its document. Found only when an error asks for it, so that a right request pays nothing.</summary>
internal static class JsonPath
{
    private const int MaxDepth = 1024;

    /// <summary>
    /// The names and indexes that lead to a value, such as <c>messages[2].content[0].type</c>; empty for the document itself. Names that
    /// are long are cut.
    /// </summary>
    /// <param name="document">The whole.</param>
    /// <param name="value">A value in it.</param>
    public static string Of(JsonElement document, JsonElement value)
    {
        var json = JsonMarshal.GetRawUtf8Value(document);
        return json.Overlaps(JsonMarshal.GetRawUtf8Value(value), out int offset) ? Of(json, offset) : "";
    }

    private static string Of(ReadOnlySpan<byte> json, int offset)
    {
        var reader = new Utf8JsonReader(
            json,
            new JsonReaderOptions
            {
                MaxDepth = MaxDepth,
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            }
        );
        var path = new Stack<Step>();
        string? name = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = JsonText.Shown(reader.ValueSpan);
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path.Pop();
            }
            else
            {
                var step = Next(path, ref name);
                if (reader.TokenStartIndex >= offset)
                    return Text(path, step);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    path.Push(step with { IsList = reader.TokenType == JsonTokenType.StartArray });
            }
        }

        return "";
    }

    /// <summary>The step from the object or list that is open to the value that is read.</summary>
    private static Step Next(Stack<Step> path, ref string? name)
    {
        if (path.TryPop(out var parent))
            path.Push(parent with { Count = parent.Count + 1 });
        var step = new Step(parent.IsList ? null : name, parent.Count, false, 0);
        name = null;
        return step;
    }

    private static string Text(Stack<Step> path, Step last)
    {
        var text = new StringBuilder();
        foreach (var step in path.Reverse().Append(last).Skip(1))
        {
            if (step.Name is null)
                text.Append('[').Append(step.Index).Append(']');
            else
                text.Append(text.Length > 0 ? "." : "").Append(step.Name);
        }

        return text.ToString();
    }

    /// <param name="Name">The member's name; null for an item of a list.</param>
    /// <param name="Index">Its index in the list.</param>
    /// <param name="IsList">Whether the value is a list.</param>
    /// <param name="Count">How many of its own values have been read.</param>
    private readonly record struct Step(string? Name, int Index, bool IsList, int Count);
}
