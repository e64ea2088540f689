using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.Json;

/// <summary>
/// A caller's request while it is converted: reads its values, tells what is wrong with them by their path, and what of it is left out.
/// </summary>
/// <param name="root">The request.</param>
/// <param name="caller">What it is written in. OpenAI's clients send empty lists for what they do not use; they are as absent there.</param>
/// <param name="warnings">Gets the names of what is left out.</param>
internal sealed class CallerRequest(JsonElement root, Protocol caller, ICollection<string> warnings)
{
    private const string OpenAi = "OpenAI chat completions";
    private const string Anthropic = "Anthropic messages";

    public JsonElement Root => root;

    /// <summary>A value that is not what it must be.</summary>
    /// <param name="at">The value.</param>
    /// <param name="message">What is wrong and what to do, without its path: <c>must be a string.</c></param>
    public CallErrorException Wrong(JsonElement at, string message) => Invalid(JsonPath.Of(root, at), message);

    /// <summary>A value that is not known, or that the upstream has no counterpart for.</summary>
    public CallErrorException Unsupported(JsonElement at)
    {
        var (from, to) = caller == Protocol.OpenAi ? (OpenAi, Anthropic) : (Anthropic, OpenAi);
        return Wrong(
            at,
            $"is not known, or has no counterpart at the model's provider, which speaks {to}. Leave it out, or ask for a model of a "
                + $"provider that speaks {from}."
        );
    }

    /// <summary>A member that must be there and is not.</summary>
    public CallErrorException Missing(JsonElement of, string member, string expected)
    {
        string path = JsonPath.Of(root, of);
        return Invalid(path.Length == 0 ? member : $"{path}.{member}", $"is missing; it must be {expected}.");
    }

    /// <summary>Tells the caller, once, that a member is left out: the upstream has nothing for it, and the answer is right without.</summary>
    /// <param name="member">Its path without the places in lists, so that the number of warnings is bounded:
    /// <c>messages[].name</c>.</param>
    public void LeaveOut(string member)
    {
        if (!warnings.Contains(member))
            warnings.Add(member);
    }

    /// <summary>Makes sure that it is an object, and UTF-8: what is copied must be.</summary>
    public void Check()
    {
        Object(root);
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(root)))
            throw Invalid("", "is not UTF-8. Encode it so.");
    }

    public Members Members(JsonElement value) => new(Object(value), skipsEmptyLists: caller == Protocol.OpenAi);

    public JsonElement Object(JsonElement value) => Expect(value, JsonValueKind.Object, "an object");

    public JsonElement Text(JsonElement value) => Expect(value, JsonValueKind.String, "a string");

    /// <summary>A string of at least one character.</summary>
    public JsonElement NonEmptyText(JsonElement value) => JsonText.HasText(Text(value)) ? value : throw Wrong(value, "must not be empty.");

    public JsonElement List(JsonElement value) => Expect(value, JsonValueKind.Array, "a list");

    /// <summary>False where it is absent.</summary>
    public bool Flag(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Undefined => false,
            _ => throw Wrong(value, "must be true or false."),
        };

    /// <summary>A whole number from 1 to 2³¹ − 1.</summary>
    public int Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 1
            ? count
            : throw Wrong(value, "must be a whole number from 1.");

    /// <summary>A number from 0 to a highest, both included.</summary>
    public double Number(JsonElement value, int max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= 0 && number <= max
            ? number
            : throw Wrong(value, $"must be a number from 0 to {max}.");

    /// <summary>A member that must be there.</summary>
    /// <param name="of">The object.</param>
    /// <param name="value">The member; undefined when it is absent.</param>
    /// <param name="member">Its name.</param>
    /// <param name="expected">What it must be, such as <c>a string</c>.</param>
    public JsonElement Require(JsonElement of, JsonElement value, string member, string expected) =>
        value.ValueKind == JsonValueKind.Undefined ? throw Missing(of, member, expected) : value;

    /// <summary>The <c>type</c> of an object, which decides what else it has; undefined where it is absent.</summary>
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
        path.Length == 0
            ? new CallErrorException(new(CallErrorKind.InvalidRequest, $"The request {message}"))
            : CallErrorException.Invalid(path, $"{path} {message}");

    private JsonElement Expect(JsonElement value, JsonValueKind kind, string expected) =>
        value.ValueKind == kind ? value : throw Wrong(value, $"must be {expected}.");
}
