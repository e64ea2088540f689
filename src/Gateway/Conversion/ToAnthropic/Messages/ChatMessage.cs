using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>A message of the caller's request. What is not there is <see cref="JsonValueKind.Undefined"/>.</summary>
internal struct ChatMessage
{
    private bool _hasReasoningText;

    public MessageRole Role { get; private set; }

    /// <summary>A string or a list of parts.</summary>
    public JsonElement Content { get; private set; }

    public JsonElement Refusal { get; private set; }

    public JsonElement ToolCalls { get; private set; }

    public JsonElement ToolCallId { get; private set; }

    /// <summary>The thinking of an earlier answer, as this converter gave it.</summary>
    public JsonElement ReasoningDetails { get; private set; }

    /// <exception cref="Errors.CallErrorException">A member is wrong, has no counterpart, or is not of the role.</exception>
    public static ChatMessage Read(JsonElement message, Place here, RequestDraft draft)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw here.Invalid("must be an object.");
        var read = default(ChatMessage);
        JsonElement role = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in message.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            var name = Words.Name(member, buffer);
            if (name is "role")
                role = member.Value;
            else
                read.Take(name, member, here, draft);
        }

        read.Role = RoleOf(Expect.Text(role, here, "role"), here);
        read.CheckRole(here, draft);
        return read;
    }

    private void Take(ReadOnlySpan<char> name, in JsonProperty member, Place here, RequestDraft draft)
    {
        switch (name)
        {
            case "content":
                Content = member.Value;
                break;
            case "refusal":
                Refusal = Expect.Text(member.Value, here, "refusal");
                break;
            case "tool_calls":
                ToolCalls = Expect.List(member.Value, here, "tool_calls");
                break;
            case "tool_call_id":
                ToolCallId = Expect.Text(member.Value, here, "tool_call_id");
                break;
            case "reasoning_details":
                ReasoningDetails = Expect.List(member.Value, here, "reasoning_details");
                break;
            case "reasoning_content" or "reasoning":
                _hasReasoningText = true;
                break;
            case "name":
                draft.LeaveOut("messages[].name");
                break;
            case "annotations":
                draft.LeaveOut("messages[].annotations");
                break;
            case "audio":
                throw here.Invalid("audio", "cannot be sent to this model: send its transcript as content.");
            case "function_call":
                throw here.Invalid("function_call", "is deprecated and not taken for this model: use tool_calls.");
            default:
                throw UnsupportedMembers.Unknown(here, member);
        }
    }

    private readonly void CheckRole(Place here, RequestDraft draft)
    {
        if (Role != MessageRole.Assistant)
        {
            Forbid(ToolCalls, here, "tool_calls");
            Forbid(Refusal, here, "refusal");
            Forbid(ReasoningDetails, here, "reasoning_details");
        }

        if (Role == MessageRole.Tool)
            Expect.Name(ToolCallId, here, "tool_call_id");
        else
            Forbid(ToolCallId, here, "tool_call_id");
        if (_hasReasoningText && ReasoningDetails.ValueKind == JsonValueKind.Undefined)
            draft.LeaveOut("messages[].reasoning_content");
    }

    private readonly void Forbid(JsonElement value, Place here, string member)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
            throw here.Invalid(
                member,
                $"does not belong to a message of role '{Role.ToString().ToLowerInvariant()}': leave it out, or change the role."
            );
    }

    private static MessageRole RoleOf(JsonElement role, Place here)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        return Words.Value(role, buffer) switch
        {
            "system" or "developer" => MessageRole.System,
            "user" => MessageRole.User,
            "assistant" => MessageRole.Assistant,
            "tool" => MessageRole.Tool,
            "function" => throw here.Invalid(
                "role",
                "'function' is deprecated and not taken for this model: use 'tool' with a tool_call_id."
            ),
            _ => throw here.Invalid("role", "must be one of system, developer, user, assistant and tool."),
        };
    }
}
