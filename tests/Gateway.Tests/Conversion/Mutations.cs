using System.Text.Json.Nodes;

namespace Platform.Gateway.Tests.Conversion;

/// <summary>JSON in which one value at a time is another.</summary>
internal static class Mutations
{
    private const string Mark = "\"@@\"";

    private static readonly string[] Values =
    [
        "null",
        "true",
        "7",
        "-1",
        "1e999",
        "123456789012345678901234567890",
        "\"\"",
        "\"x\"",
        "\"\\ud800\"",
        "[]",
        "[null]",
        "[[]]",
        "[\"\\udc00\"]",
        "{}",
        "{\"type\":7}",
        "{\"type\":\"\\ud800\"}",
        "{\"t\\ud800\":1}",
        "{\"type\":\"text\",\"type\":null}",
    ];

    /// <summary>
    /// The text with each of its values, one at a time, in exchange for each of the others; and with a member more in each object.
    /// </summary>
    public static IEnumerable<string> Of(string json)
    {
        int count = Nodes(JsonNode.Parse(json)!).Count();
        for (int i = 0; i < count; i++)
        {
            var document = JsonNode.Parse(json)!;
            var node = Nodes(document).ElementAt(i);
            if (node is JsonObject of)
                of["@@"] = 1;
            if (node is JsonObject)
                yield return document.ToJsonString().Replace("\"@@\":", "\"u\\ud800\":", StringComparison.Ordinal);
            if (node != document)
                node.ReplaceWith("@@");
            foreach (string value in node == document ? [] : Values)
                yield return document.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
        node switch
        {
            JsonObject of => of.Where(m => m.Value is not null).SelectMany(m => Nodes(m.Value!)).Prepend(node),
            JsonArray list => list.Where(i => i is not null).SelectMany(i => Nodes(i!)).Prepend(node),
            _ => [node],
        };
}
