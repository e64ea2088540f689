using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToAnthropic.Messages;
using Platform.Gateway.Conversion.ToAnthropic.Tools;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>Writes the request for an upstream that speaks Anthropic messages.</summary>
internal static class RequestWriter
{
    public static void Write(CallerRequest request, ConversionTarget target, Utf8JsonWriter json)
    {
        request.Check();
        var members = RequestMembers.Read(request);
        int maxTokens = members.MaxTokens ?? target.Model.MaxTokens;
        var format = OutputFormat.Read(request, members.ResponseFormat, target.Model.JsonObject);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model.Upstream);
        json.WriteNumber("max_tokens"u8, maxTokens);
        if (members.IsStreamed)
            json.WriteBoolean("stream"u8, true);
        var messages = new MessagesWriter(request, json);
        messages.Write(members.Messages, format.Instruction);
        ToolDefinitions.Write(request, members.Tools, members.ToolChoice, members.ForbidsParallelCalls, json);
        var reasoning = Reasoning.Plan(request, members, target.Model.Reasoning, maxTokens, messages.CallsWithoutThinking);
        Sampling.Write(request, members, target.TakesSampling && reasoning.Budget == 0, json);
        StopSequences.Write(request, members.Stop, json);
        reasoning.Write(json);
        WriteOutputConfig(reasoning, format, json);
        WriteUser(members.User, json);
        WriteServiceTier(request, members.ServiceTier, json);
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
        if (!JsonText.HasText(user))
            return;
        json.WriteStartObject("metadata"u8);
        JsonText.Copy(json, "user_id"u8, user);
        json.WriteEndObject();
    }

    /// <summary>Only the usual capacity can be asked for alike; the others change cost and speed, not the answer.</summary>
    private static void WriteServiceTier(CallerRequest request, JsonElement tier, Utf8JsonWriter json)
    {
        if (JsonText.Is(tier, "auto"u8))
            json.WriteString("service_tier"u8, "auto"u8);
        else if (JsonText.Is(tier, "default"u8))
            json.WriteString("service_tier"u8, "standard_only"u8);
        else if (tier.ValueKind != JsonValueKind.Undefined)
            request.LeaveOut("service_tier");
    }
}
