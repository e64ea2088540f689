using System.Text.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>A request for the upstream while it is written.</summary>
internal sealed class RequestDraft(ConversionTarget target, ICollection<string> warnings, Utf8JsonWriter json)
{
    public ConversionTarget Target { get; } = target;

    public Utf8JsonWriter Json { get; } = json;

    /// <summary>Tells the caller, once, that a member is left out.</summary>
    /// <param name="member">Its path without the places in lists, so that the number of warnings is bounded:
    /// <c>messages[].name</c>.</param>
    public void LeaveOut(string member)
    {
        if (!warnings.Contains(member))
            warnings.Add(member);
    }
}
