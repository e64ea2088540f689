using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Who speaks in a message of OpenAI.</summary>
internal enum MessageRole
{
    /// <summary><c>system</c> or <c>developer</c>.</summary>
    System,
    User,
    Assistant,

    /// <summary>A tool's result.</summary>
    Tool,
}

/// <summary>A message of the caller's request. What is absent is undefined.</summary>
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
    public static ChatMessage Read(CallerRequest request, JsonElement message)
    {
        var read = default(ChatMessage);
        JsonElement role = default;
        foreach (var member in request.Members(message))
        {
            if (member.Is("role"u8))
                role = member.Value;
            else if (!read.Take(request, member))
                PassOver(request, member);
        }

        read.Role = RoleOf(request, request.Text(request.Require(message, role, "role", "a string")));
        read.CheckRole(request, message);
        return read;
    }

    private bool Take(CallerRequest request, Member member)
    {
        if (member.Is("content"u8))
            Content = member.Value;
        else if (member.Is("tool_calls"u8))
            ToolCalls = request.List(member.Value);
        else if (member.Is("tool_call_id"u8))
            ToolCallId = request.Text(member.Value);
        else if (member.Is("refusal"u8))
            Refusal = request.Text(member.Value);
        else if (member.Is("reasoning_details"u8))
            ReasoningDetails = request.List(member.Value);
        else if (member.Is("reasoning_content"u8) || member.Is("reasoning"u8))
            _hasReasoningText = true;
        else
            return false;
        return true;
    }

    private static void PassOver(CallerRequest request, Member member)
    {
        if (member.Is("name"u8))
            request.LeaveOut("messages[].name");
        else if (member.Is("annotations"u8))
            request.LeaveOut("messages[].annotations");
        else if (member.Is("audio"u8))
            throw request.Wrong(member.Value, "cannot be sent to this model: send its transcript as content.");
        else if (member.Is("function_call"u8))
            throw request.Wrong(member.Value, "is deprecated and not taken for this model: use tool_calls.");
        else
            throw request.Unsupported(member.Value);
    }

    private readonly void CheckRole(CallerRequest request, JsonElement message)
    {
        if (Role != MessageRole.Assistant)
        {
            Forbid(request, ToolCalls);
            Forbid(request, Refusal);
            Forbid(request, ReasoningDetails);
        }

        if (Role == MessageRole.Tool)
            request.NonEmptyText(request.Require(message, ToolCallId, "tool_call_id", "a string"));
        else
            Forbid(request, ToolCallId);
        if (_hasReasoningText && ReasoningDetails.ValueKind == JsonValueKind.Undefined)
            request.LeaveOut("messages[].reasoning_content");
    }

    private readonly void Forbid(CallerRequest request, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
            throw request.Wrong(
                value,
                $"does not belong to a message of role '{Role.ToString().ToLowerInvariant()}': leave it out, or change the role."
            );
    }

    private static MessageRole RoleOf(CallerRequest request, JsonElement role)
    {
        if (JsonText.Is(role, "user"u8))
            return MessageRole.User;
        if (JsonText.Is(role, "assistant"u8))
            return MessageRole.Assistant;
        if (JsonText.Is(role, "tool"u8))
            return MessageRole.Tool;
        if (JsonText.Is(role, "system"u8) || JsonText.Is(role, "developer"u8))
            return MessageRole.System;
        throw JsonText.Is(role, "function"u8)
            ? request.Wrong(role, "'function' is deprecated and not taken for this model: use 'tool' with a tool_call_id.")
            : request.Wrong(role, "must be one of system, developer, user, assistant and tool.");
    }
}
