using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToAnthropic.Tools;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary>The members of a request that have counterparts. Those that are absent are undefined or null.</summary>
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
    public static RequestMembers Read(CallerRequest request)
    {
        var members = new RequestMembers();
        foreach (var member in request.Members(request.Root))
        {
            if (!members.Take(request, member) && !members.TakeSampling(request, member) && !members.TakeRare(request, member))
                UnsupportedMembers.Check(request, member);
        }

        request.List(request.Require(request.Root, members.Messages, "messages", "a list of messages"));
        if (members._user.ValueKind != JsonValueKind.Undefined && members._safetyIdentifier.ValueKind != JsonValueKind.Undefined)
            request.LeaveOut("safety_identifier");
        return members;
    }

    private bool Take(CallerRequest request, Member member)
    {
        if (member.Is("messages"u8))
            Messages = member.Value;
        else if (member.Is("model"u8))
            request.Text(member.Value);
        else if (member.Is("stream"u8))
            IsStreamed = request.Flag(member.Value);
        else if (member.Is("stream_options"u8))
            StreamOptions.Check(request, member.Value);
        else if (member.Is("tools"u8))
            Tools = request.List(member.Value);
        else if (member.Is("tool_choice"u8))
            ToolChoice = ToolChoice.Read(request, member.Value);
        else if (member.Is("parallel_tool_calls"u8))
            ForbidsParallelCalls = !request.Flag(member.Value);
        else
            return false;
        return true;
    }

    private bool TakeSampling(CallerRequest request, Member member)
    {
        if (member.Is("max_tokens"u8))
            _maxTokens = request.Count(member.Value);
        else if (member.Is("max_completion_tokens"u8))
            _maxCompletionTokens = request.Count(member.Value);
        else if (member.Is("temperature"u8))
            Temperature = member.Value;
        else if (member.Is("top_p"u8))
            TopP = member.Value;
        else if (member.Is("top_k"u8))
            TopK = member.Value;
        else if (member.Is("stop"u8))
            Stop = member.Value;
        else
            return false;
        return true;
    }

    private bool TakeRare(CallerRequest request, Member member)
    {
        if (member.Is("reasoning_effort"u8))
            ReasoningEffort = request.Text(member.Value);
        else if (member.Is("response_format"u8))
            ResponseFormat = request.Object(member.Value);
        else if (member.Is("user"u8))
            _user = request.Text(member.Value);
        else if (member.Is("safety_identifier"u8))
            _safetyIdentifier = request.Text(member.Value);
        else if (member.Is("service_tier"u8))
            ServiceTier = request.Text(member.Value);
        else
            return false;
        return true;
    }
}
