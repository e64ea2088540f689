using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Tools;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>
/// The members of a caller's request that have counterparts. Those that are not there are <see cref="JsonValueKind.Undefined"/> or null.
/// </summary>
internal sealed class RequestMembers
{
    private int? _maxTokens;
    private int? _maxCompletionTokens;
    private JsonElement _user;
    private JsonElement _safetyIdentifier;

    public JsonElement Messages { get; private set; }

    public bool IsStreamed { get; private set; }

    /// <summary>Of the answer, reasoning included.</summary>
    public int? MaxTokens => _maxCompletionTokens ?? _maxTokens;

    public JsonElement Temperature { get; private set; }

    public JsonElement TopP { get; private set; }

    /// <summary>Not OpenAI's own, but sent by many callers of models that have it.</summary>
    public JsonElement TopK { get; private set; }

    public JsonElement Stop { get; private set; }

    public JsonElement Tools { get; private set; }

    public ToolChoice ToolChoice { get; private set; }

    public bool ForbidsParallelCalls { get; private set; }

    public JsonElement ReasoningEffort { get; private set; }

    public JsonElement ResponseFormat { get; private set; }

    /// <summary>Who the caller's user is, under either of OpenAI's names.</summary>
    public JsonElement User => _user.ValueKind == JsonValueKind.Undefined ? _safetyIdentifier : _user;

    public JsonElement ServiceTier { get; private set; }

    /// <exception cref="Errors.CallErrorException">A member is wrong or has no counterpart.</exception>
    public static RequestMembers Read(JsonElement request, RequestDraft draft)
    {
        var chat = new RequestMembers();
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in request.EnumerateObject())
        {
            if (!Expect.IsAbsent(member.Value))
                chat.Take(Words.Name(member, buffer), member, draft);
        }

        Expect.List(chat.Messages, Place.Top, "messages");
        if (chat._user.ValueKind != JsonValueKind.Undefined && chat._safetyIdentifier.ValueKind != JsonValueKind.Undefined)
            draft.LeaveOut("safety_identifier");
        return chat;
    }

    private void Take(ReadOnlySpan<char> name, in JsonProperty member, RequestDraft draft)
    {
        var value = member.Value;
        switch (name)
        {
            case "model":
                Expect.Text(value, Place.Top, "model");
                break;
            case "messages":
                Messages = value;
                break;
            case "stream":
                IsStreamed = Expect.Flag(value, Place.Top, "stream");
                break;
            case "stream_options":
                StreamOptions.Check(value, draft);
                break;
            case "max_tokens":
                _maxTokens = Expect.Count(value, Place.Top, "max_tokens");
                break;
            case "max_completion_tokens":
                _maxCompletionTokens = Expect.Count(value, Place.Top, "max_completion_tokens");
                break;
            case "temperature":
                Temperature = value;
                break;
            case "top_p":
                TopP = value;
                break;
            case "top_k":
                TopK = value;
                break;
            case "stop":
                Stop = value;
                break;
            case "tools":
                Tools = Expect.List(value, Place.Top, "tools");
                break;
            case "tool_choice":
                ToolChoice = ToolChoice.Read(value);
                break;
            case "parallel_tool_calls":
                ForbidsParallelCalls = !Expect.Flag(value, Place.Top, "parallel_tool_calls");
                break;
            case "reasoning_effort":
                ReasoningEffort = Expect.Text(value, Place.Top, "reasoning_effort");
                break;
            case "response_format":
                ResponseFormat = Expect.Object(value, Place.Top, "response_format");
                break;
            case "user":
                _user = Expect.Text(value, Place.Top, "user");
                break;
            case "safety_identifier":
                _safetyIdentifier = Expect.Text(value, Place.Top, "safety_identifier");
                break;
            case "service_tier":
                ServiceTier = Expect.Text(value, Place.Top, "service_tier");
                break;
            default:
                UnsupportedMembers.Check(name, member, draft);
                break;
        }
    }
}
