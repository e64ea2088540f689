using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Writes <c>messages</c>: the system prompt, then the turns. Messages of one role that follow each other are one.</summary>
internal static class MessagesWriter
{
    private enum Role
    {
        None,
        User,
        Assistant,
        System,
    }

    /// <param name="request">Whose they are.</param>
    /// <param name="system">The system prompt; undefined for none.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="json">Gets the member.</param>
    public static void Write(CallerRequest request, JsonElement system, JsonElement messages, Utf8JsonWriter json)
    {
        json.WriteStartArray("messages"u8);
        if (system.ValueKind != JsonValueKind.Undefined)
            WriteSystem(request, system, json);
        WriteTurns(request, messages, json);
        json.WriteEndArray();
    }

    private static void WriteTurns(CallerRequest request, JsonElement messages, Utf8JsonWriter json)
    {
        var (user, assistant, last, message) = (new UserTurn(), new AssistantTurn(), Role.None, default(JsonElement));
        foreach (var next in request.List(messages).EnumerateArray())
        {
            message = next;
            var (role, content) = Read(request, message);
            if (role != last)
            {
                assistant.Write(json);
                user.Write(json);
            }

            if (role == Role.User)
                user.Add(request, content);
            else if (role == Role.Assistant)
                assistant.Add(request, content);
            else
                WriteSystem(request, content, json);
            last = role;
        }

        if (last == Role.None)
            throw request.Wrong(messages, "must have at least one message.");
        if (!assistant.IsEmpty)
            throw request.Wrong(
                message,
                "is the assistant's: the model's provider begins a new message and cannot go on with this one. End with a message of "
                    + "the user."
            );
        user.Write(json);
    }

    private static (Role Role, JsonElement Content) Read(CallerRequest request, JsonElement message)
    {
        JsonElement content = default;
        var role = Role.None;
        foreach (var member in request.Members(message))
        {
            if (member.Is("role"u8))
                role = RoleOf(request, member.Value);
            else if (member.Is("content"u8))
                content = member.Value;
            else
                throw request.Unsupported(member.Value);
        }

        if (role == Role.None)
            throw request.Missing(message, "role", "user or assistant");
        return (role, request.Require(message, content, "content", "a string or a list of blocks"));
    }

    private static Role RoleOf(CallerRequest request, JsonElement role)
    {
        if (JsonText.Is(role, "user"u8))
            return Role.User;
        if (JsonText.Is(role, "assistant"u8))
            return Role.Assistant;
        return JsonText.Is(role, "system"u8) ? Role.System : throw request.Wrong(role, "must be user or assistant.");
    }

    /// <summary>Blocks become one text, each a paragraph; an empty prompt is left out.</summary>
    private static void WriteSystem(CallerRequest request, JsonElement system, Utf8JsonWriter json)
    {
        using var text = new JsonTextBuilder(1024);
        if (system.ValueKind == JsonValueKind.String)
        {
            text.Add(JsonText.Raw(system));
        }
        else
        {
            foreach (var block in ContentBlocks.ListOf(request, system))
                text.AddSeparated(JsonText.Raw(ContentBlocks.Text(request, block)), "\\n\\n"u8);
        }

        if (text.IsEmpty)
            return;
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        json.WritePropertyName("content"u8);
        text.WriteTo(json);
        json.WriteEndObject();
    }
}
