using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Messages;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Tools;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>Writes Anthropic's request from OpenAI's.</summary>
internal static class RequestWriter
{
    public static void Write(JsonElement request, RequestDraft draft)
    {
        var chat = RequestMembers.Read(request, draft);
        int maxTokens = chat.MaxTokens ?? draft.Target.Model.MaxTokens;
        var format = OutputFormat.Read(chat.ResponseFormat, draft);

        var json = draft.Json;
        json.WriteStartObject();
        json.WriteString("model"u8, draft.Target.Model.Upstream);
        json.WriteNumber("max_tokens"u8, maxTokens);
        if (chat.IsStreamed)
            json.WriteBoolean("stream"u8, true);
        var turns = new MessagesWriter(draft);
        turns.Write(chat.Messages, format.Instruction);
        ToolDefinitions.Write(chat, draft);
        var reasoning = Reasoning.Plan(chat, maxTokens, turns.CallsWithoutThinking, draft);
        Sampling.Write(chat, reasoning.Budget > 0, draft);
        StopSequences.Write(chat.Stop, draft);
        reasoning.Write(json);
        WriteOutputConfig(reasoning, format, json);
        WriteUser(chat.User, json);
        WriteServiceTier(chat.ServiceTier, draft);
        json.WriteEndObject();
    }

    private static void WriteOutputConfig(Reasoning reasoning, OutputFormat format, Utf8JsonWriter json)
    {
        if (reasoning.Effort is null && format.Schema.ValueKind == JsonValueKind.Undefined)
            return;
        json.WriteStartObject("output_config"u8);
        if (reasoning.Effort is not null)
            json.WriteString("effort"u8, reasoning.Effort);
        format.Write(json);
        json.WriteEndObject();
    }

    private static void WriteUser(JsonElement user, Utf8JsonWriter json)
    {
        if (user.ValueKind == JsonValueKind.Undefined || RawText.Of(user).IsEmpty)
            return;
        json.WriteStartObject("metadata"u8);
        json.WritePropertyName("user_id"u8);
        RawText.Copy(json, user);
        json.WriteEndObject();
    }

    /// <summary>Only the usual capacity can be asked for alike; the others change cost and speed, not the answer.</summary>
    private static void WriteServiceTier(JsonElement tier, RequestDraft draft)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        switch (Words.Value(tier, buffer))
        {
            case "" when tier.ValueKind == JsonValueKind.Undefined:
                break;
            case "auto":
                draft.Json.WriteString("service_tier"u8, "auto"u8);
                break;
            case "default":
                draft.Json.WriteString("service_tier"u8, "standard_only"u8);
                break;
            default:
                draft.LeaveOut("service_tier");
                break;
        }
    }
}
