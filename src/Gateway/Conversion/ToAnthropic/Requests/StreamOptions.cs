using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>stream_options</c>: how the caller wants its events. Nothing of it goes to the upstream.</summary>
internal static class StreamOptions
{
    /// <summary>Whether the caller wants a last chunk with usage; of a request that <see cref="Check"/> has passed.</summary>
    public static bool AskForUsage(JsonElement request) =>
        Member(request, "stream_options"u8) is { ValueKind: JsonValueKind.Object } options
        && Member(options, "include_usage"u8).ValueKind == JsonValueKind.True;

    public static void Check(CallerRequest request, JsonElement options)
    {
        foreach (var member in request.Members(options))
        {
            if (member.Is("include_usage"u8))
                request.Flag(member.Value);
            else if (!member.Is("include_obfuscation"u8))
                throw request.Unsupported(member.Value);
            else if (request.Flag(member.Value))
                request.LeaveOut("stream_options.include_obfuscation");
        }
    }

    /// <summary>
    /// Not by <c>TryGetProperty</c>, which throws where another member's name is not Unicode; one that is null has passed the check.
    /// </summary>
    private static JsonElement Member(JsonElement of, ReadOnlySpan<byte> name)
    {
        JsonElement value = default;
        foreach (var member in new Members(of, skipsEmptyLists: true))
        {
            if (member.Is(name))
                value = member.Value;
        }

        return value;
    }
}
