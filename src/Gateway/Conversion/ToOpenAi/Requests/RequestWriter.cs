using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToOpenAi.Messages;
using Platform.Gateway.Conversion.ToOpenAi.Tools;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary>Writes the request for an upstream that speaks OpenAI chat completions.</summary>
internal static class RequestWriter
{
    /// <summary>How long OpenAI's <c>user</c> may be, in bytes.</summary>
    private const int MaxUserBytes = 64;

    public static void Write(CallerRequest request, ConversionTarget target, Utf8JsonWriter json)
    {
        request.Check();
        var members = RequestMembers.Read(request);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model.Upstream);
        int maxTokens = WriteMaxTokens(request, members.MaxTokens, json);
        WriteStream(request, members.Stream, json);
        Sampling.Write(request, members, target.Model.Sampling, json);
        StopSequences.Write(request, members.StopSequences, json);
        WriteUser(request, members.Metadata, json);
        WriteServiceTier(request, members.ServiceTier, json);
        var output = OutputConfig.Read(request, members.OutputConfig, members.OutputFormat);
        Reasoning.Read(request, members.Thinking, output.Effort, maxTokens).Write(request, target.Model.Reasoning, json);
        output.WriteFormat(request, json);
        ToolDefinitions.Write(request, members.Tools, members.ToolChoice, json);
        request.Require(request.Root, members.Messages, "messages", "a list of messages");
        MessagesWriter.Write(request, members.System, members.Messages, json);
        json.WriteEndObject();
    }

    private static int WriteMaxTokens(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        int tokens = request.Count(request.Require(request.Root, value, "max_tokens", "a whole number from 1"));
        json.WriteNumber("max_completion_tokens"u8, tokens);
        return tokens;
    }

    /// <summary>Without being asked, OpenAI counts no tokens of a streamed answer.</summary>
    private static void WriteStream(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        if (!request.Flag(value))
            return;
        json.WriteBoolean("stream"u8, true);
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
    }

    private static void WriteUser(CallerRequest request, JsonElement metadata, Utf8JsonWriter json)
    {
        if (metadata.ValueKind == JsonValueKind.Undefined)
            return;
        foreach (var member in request.Members(metadata))
        {
            if (!member.Is("user_id"u8))
                throw request.Unsupported(member.Value);
            if (JsonText.Raw(request.Text(member.Value)).Length > MaxUserBytes)
                request.LeaveOut("metadata.user_id");
            else
                JsonText.Copy(json, "user"u8, member.Value);
        }
    }

    /// <summary>Anthropic's <c>auto</c> is what OpenAI does unless asked.</summary>
    private static void WriteServiceTier(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        if (JsonText.Is(value, "standard_only"u8))
            json.WriteString("service_tier"u8, "default"u8);
        else if (value.ValueKind != JsonValueKind.Undefined && !JsonText.Is(value, "auto"u8))
            throw request.Wrong(value, "must be auto or standard_only.");
    }
}
