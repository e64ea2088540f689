using System.Text;
using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>The gateway's own key, where an upstream quotes it in an error. Answers that are no errors are not looked through.</summary>
internal static class QuotedKey
{
    /// <summary>An error without it.</summary>
    public static CallError Remove(CallError error, Secret? key) =>
        key is null
            ? error
            : error with
            {
                Message = Remove(error.Message, key)!,
                Param = Remove(error.Param, key),
                Code = Remove(error.Code, key),
                RequestId = Remove(error.RequestId, key),
            };

    /// <summary>Whether an answer, or an event of one, quotes it: as it is, or in escapes of JSON.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes, Secret? key) =>
        key is not null
        && (Encoding.UTF8.GetString(bytes).Contains(key.Reveal(), StringComparison.OrdinalIgnoreCase) || IsEscapedIn(bytes, key));

    private static bool IsEscapedIn(ReadOnlySpan<byte> bytes, Secret key)
    {
        if (bytes.IndexOf((byte)'\\') < 0 || bytes.IndexOf((byte)'{') is not (>= 0 and var start))
            return false;
        try
        {
            var reader = new Utf8JsonReader(bytes[start..]);
            while (reader.Read())
                if (reader.ValueIsEscaped && reader.GetString()!.Contains(key.Reveal(), StringComparison.OrdinalIgnoreCase))
                    return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What is not JSON has no escapes either.
        }

        return false;
    }

    private static string? Remove(string? text, Secret key) =>
        text?.Replace(key.Reveal(), key.ToString(), StringComparison.OrdinalIgnoreCase);
}
