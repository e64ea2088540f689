using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.Json;

/// <summary>A request of Anthropic's while it is converted: what is wrong with it, and what of it is left out.</summary>
internal sealed class CallerRequest(JsonElement root, ICollection<string> warnings)
{
    private const string NoCounterpart =
        "has no counterpart at the model's provider, which speaks OpenAI chat completions. Leave it out, or ask for a model of a "
        + "provider that speaks Anthropic messages.";

    public JsonElement Root => root;

    /// <summary>A value that is not what it must be.</summary>
    /// <param name="at">The value.</param>
    /// <param name="message">What is wrong and what to do, without its path.</param>
    public CallErrorException Wrong(JsonElement at, string message) => Invalid(JsonPath.Of(root, at), message);

    /// <summary>A value that is right, and that the upstream has nothing for.</summary>
    public CallErrorException Unknown(JsonElement at) => Wrong(at, NoCounterpart);

    /// <summary>A member that must be there and is not.</summary>
    public CallErrorException Missing(JsonElement of, string member, string expected)
    {
        string path = JsonPath.Of(root, of);
        return Invalid(path.Length == 0 ? member : $"{path}.{member}", $"is missing; it must be {expected}.");
    }

    /// <summary>Names a member that the upstream has nothing for and without which the answer is right.</summary>
    public void LeaveOut(string member)
    {
        if (!warnings.Contains(member))
            warnings.Add(member);
    }

    /// <summary>Copied text must be text.</summary>
    public void ExpectUtf8()
    {
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(root)))
            throw CallErrorException.Invalid("", "The request is not UTF-8. Encode it so.");
    }

    public Members Members(JsonElement value) => Json.Members.Of(Object(value));

    public JsonElement Object(JsonElement value) => Expect(value, JsonValueKind.Object, "an object");

    public JsonElement Text(JsonElement value) => Expect(value, JsonValueKind.String, "a string");

    public JsonElement List(JsonElement value) => Expect(value, JsonValueKind.Array, "a list");

    public bool Flag(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Undefined => false,
            _ => throw Wrong(value, "must be true or false."),
        };

    /// <summary>The <c>type</c> of an object, which decides what else it has.</summary>
    public JsonElement TypeOf(JsonElement value)
    {
        foreach (var member in Members(value))
        {
            if (member.Is("type"u8))
                return Text(member.Value);
        }

        return default;
    }

    private static CallErrorException Invalid(string path, string message) =>
        CallErrorException.Invalid(path, path.Length == 0 ? $"The request {message}" : $"{path} {message}");

    private JsonElement Expect(JsonElement value, JsonValueKind kind, string expected) =>
        value.ValueKind == kind ? value : throw Wrong(value, $"must be {expected}.");
}
