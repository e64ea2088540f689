using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToOpenAi.Messages;
using Platform.Gateway.Conversion.ToOpenAi.Tools;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary>Writes the request for an upstream that speaks OpenAI chat completions.</summary>
internal static class RequestWriter
{
    /// <summary>How many stop sequences OpenAI takes.</summary>
    private const int MaxStops = 4;

    /// <summary>How long OpenAI's <c>user</c> may be, in bytes.</summary>
    private const int MaxUserBytes = 64;

    public static void Write(CallerRequest request, ConversionTarget target, Utf8JsonWriter json)
    {
        request.ExpectUtf8();
        var members = RequestMembers.Read(request);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model.Upstream);
        long maxTokens = WriteMaxTokens(request, members.MaxTokens, json);
        WriteStream(request, members.Stream, json);
        WriteSampling(request, members, target.Model.Sampling, json);
        WriteStops(request, members.StopSequences, json);
        WriteUser(request, members.Metadata, json);
        WriteServiceTier(request, members.ServiceTier, json);
        var output = OutputConfig.Read(request, members.OutputConfig, members.OutputFormat);
        Reasoning.Read(request, members.Thinking, output.Effort, maxTokens).Write(request, target.Model.Reasoning, json);
        output.WriteFormat(request, json);
        ToolDefinitions.Write(request, members.Tools, members.ToolChoice, json);
        if (members.Messages.ValueKind == JsonValueKind.Undefined)
            throw request.Missing(request.Root, "messages", "a list of messages");
        MessagesWriter.Write(request, members.System, members.Messages, json);
        json.WriteEndObject();
    }

    private static long WriteMaxTokens(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            throw request.Missing(request.Root, "max_tokens", "a whole number from 1");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long tokens) || tokens < 1)
            throw request.Wrong(value, "must be a whole number from 1.");
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

    private static void WriteSampling(CallerRequest request, in RequestMembers members, bool takesSampling, Utf8JsonWriter json)
    {
        WriteFraction(request, "temperature", members.Temperature, takesSampling, json);
        WriteFraction(request, "top_p", members.TopP, takesSampling, json);
    }

    private static void WriteFraction(CallerRequest request, string name, JsonElement value, bool isTaken, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || number is not (>= 0 and <= 1))
            throw request.Wrong(value, "must be a number from 0 to 1.");
        if (!isTaken)
        {
            request.LeaveOut(name);
            return;
        }

        json.WritePropertyName(name);
        JsonText.Copy(json, value);
    }

    private static void WriteStops(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        int count = 0;
        foreach (var stop in request.List(value).EnumerateArray())
        {
            if (JsonText.IsBlank(JsonText.Inner(request.Text(stop))))
            {
                request.LeaveOut("stop_sequences");
                continue;
            }

            if (++count == 1)
                json.WriteStartArray("stop"u8);
            if (count > MaxStops)
                throw request.Wrong(value, $"must not have more than {MaxStops} sequences: the model's provider takes no more.");
            JsonText.Copy(json, stop);
        }

        if (count > 0)
            json.WriteEndArray();
    }

    private static void WriteUser(CallerRequest request, JsonElement metadata, Utf8JsonWriter json)
    {
        if (metadata.ValueKind == JsonValueKind.Undefined)
            return;
        foreach (var member in request.Members(metadata))
        {
            if (!member.Is("user_id"u8))
                throw request.Unknown(member.Value);
            if (JsonText.Inner(request.Text(member.Value)).Length > MaxUserBytes)
                request.LeaveOut("metadata.user_id");
            else
                JsonText.Copy(json, "user"u8, member.Value);
        }
    }

    /// <summary>Anthropic's usual tier is OpenAI's usual one, without a word.</summary>
    private static void WriteServiceTier(CallerRequest request, JsonElement value, Utf8JsonWriter json)
    {
        if (JsonText.Is(value, "standard_only"u8))
            json.WriteString("service_tier"u8, "default"u8);
        else if (value.ValueKind != JsonValueKind.Undefined && !JsonText.Is(value, "auto"u8))
            throw request.Wrong(value, "must be auto or standard_only.");
    }
}
