using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary>The members of a request. Those that are absent are undefined, those that are there not yet checked.</summary>
internal struct RequestMembers
{
    public JsonElement Messages,
        System,
        MaxTokens,
        Tools,
        ToolChoice,
        Thinking,
        OutputConfig,
        OutputFormat;
    public JsonElement Temperature,
        TopP,
        StopSequences,
        Stream,
        Metadata,
        ServiceTier;

    /// <exception cref="Errors.CallErrorException">There is another that the answer is not right without.</exception>
    public static RequestMembers Read(CallerRequest request)
    {
        var members = default(RequestMembers);
        foreach (var member in request.Members(request.Root))
        {
            if (!members.Take(member) && !members.TakeRare(member))
                PassOver(request, member);
        }

        return members;
    }

    private bool Take(Member member)
    {
        if (member.Is("messages"u8))
            Messages = member.Value;
        else if (member.Is("max_tokens"u8))
            MaxTokens = member.Value;
        else if (member.Is("system"u8))
            System = member.Value;
        else if (member.Is("tools"u8))
            Tools = member.Value;
        else if (member.Is("stream"u8))
            Stream = member.Value;
        else if (member.Is("metadata"u8))
            Metadata = member.Value;
        else if (member.Is("temperature"u8))
            Temperature = member.Value;
        else
            return false;
        return true;
    }

    private bool TakeRare(Member member)
    {
        if (member.Is("top_p"u8))
            TopP = member.Value;
        else if (member.Is("tool_choice"u8))
            ToolChoice = member.Value;
        else if (member.Is("thinking"u8))
            Thinking = member.Value;
        else if (member.Is("output_config"u8))
            OutputConfig = member.Value;
        else if (member.Is("output_format"u8))
            OutputFormat = member.Value;
        else if (member.Is("stop_sequences"u8))
            StopSequences = member.Value;
        else if (member.Is("service_tier"u8))
            ServiceTier = member.Value;
        else
            return false;
        return true;
    }

    /// <summary>
    /// What has no counterpart: sampling from the k best and how fast or in how much context a model works change no answer's meaning.
    /// Hints for a cache do not even that.
    /// </summary>
    private static void PassOver(CallerRequest request, Member member)
    {
        if (member.Is("model"u8) || member.Is("cache_control"u8))
            return;
        if (member.Is("top_k"u8))
            request.LeaveOut("top_k");
        else if (member.Is("context_management"u8))
            request.LeaveOut("context_management");
        else if (member.Is("speed"u8))
            request.LeaveOut("speed");
        else if (!member.Is("mcp_servers"u8) || request.List(member.Value).GetArrayLength() > 0)
            throw request.Unsupported(member.Value);
    }
}
