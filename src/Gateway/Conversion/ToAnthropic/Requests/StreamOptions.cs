using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>stream_options</c>: how the caller wants its events. Nothing of it goes to the upstream.</summary>
internal static class StreamOptions
{
    private static readonly Place Here = Place.Top.Within("stream_options");

    /// <summary>Whether the caller wants a last chunk with usage; of a request that <see cref="Check"/> has passed.</summary>
    public static bool AskForUsage(JsonElement request) =>
        request.TryGetProperty("stream_options"u8, out var options)
        && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage"u8, out var asks)
        && asks.ValueKind == JsonValueKind.True;

    public static void Check(JsonElement options, RequestDraft draft)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in Expect.Object(options, Place.Top, "stream_options").EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "include_usage":
                    Expect.Flag(member.Value, Here, "include_usage");
                    break;
                case "include_obfuscation" when Expect.Flag(member.Value, Here, "include_obfuscation"):
                    draft.LeaveOut("stream_options.include_obfuscation");
                    break;
                case "include_obfuscation":
                    break;
                default:
                    throw UnsupportedMembers.Unknown(Here, member);
            }
        }
    }
}
