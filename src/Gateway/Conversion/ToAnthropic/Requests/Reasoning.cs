using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>reasoning_effort</c> as the model takes it.</summary>
/// <param name="Effort"><c>output_config.effort</c>; null for none.</param>
/// <param name="Budget">Thinking tokens, at least 1,024 and fewer than <c>max_tokens</c>; 0 for none.</param>
/// <param name="IsOff">Whether the model is told not to think.</param>
internal readonly record struct Reasoning(string? Effort, int Budget, bool IsOff)
{
    private const int MinBudget = 1024;

    /// <summary>What is asked of the model; nothing when it would refuse.</summary>
    /// <param name="request">Whose it is.</param>
    /// <param name="members">Its members.</param>
    /// <param name="style">How the model is told to think.</param>
    /// <param name="maxTokens">Of the whole answer.</param>
    /// <param name="isThinkingLost">Whether the last tool calls came with thinking that the caller has not kept.</param>
    public static Reasoning Plan(CallerRequest request, RequestMembers members, ReasoningStyle style, int maxTokens, bool isThinkingLost)
    {
        if (members.ReasoningEffort.ValueKind == JsonValueKind.Undefined)
            return default;
        var (effort, share) = Level(request, members.ReasoningEffort);
        return style switch
        {
            ReasoningStyle.Effort => new(effort, 0, effort is null),
            _ when effort is null => default,
            ReasoningStyle.Budget => new(null, BudgetOf(request, maxTokens, share, members.ToolChoice.IsForced || isThinkingLost), false),
            _ => throw request.Wrong(members.ReasoningEffort, "must be 'none' or absent: this model does not reason."),
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        if (!IsOff && Budget == 0)
            return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, IsOff ? "disabled"u8 : "enabled"u8);
        if (Budget > 0)
            json.WriteNumber("budget_tokens"u8, Budget);
        json.WriteEndObject();
    }

    /// <summary>
    /// A share of the answer, so that room for its text is left. None where the upstream refuses to think: within 1,024 tokens, with a
    /// forced tool, or amid a turn whose earlier thinking is lost.
    /// </summary>
    private static int BudgetOf(CallerRequest request, int maxTokens, double share, bool isRefused)
    {
        if (!isRefused && maxTokens > MinBudget)
            return Math.Max(MinBudget, (int)(maxTokens * share));
        request.LeaveOut("reasoning_effort");
        return 0;
    }

    /// <summary>Anthropic's name for a level, null for none, and its share of the answer where a budget is to be given.</summary>
    private static (string? Effort, double Share) Level(CallerRequest request, JsonElement effort)
    {
        if (JsonText.Is(effort, "none"u8))
            return (null, 0);
        if (JsonText.Is(effort, "minimal"u8))
            return ("low", 0.1);
        if (JsonText.Is(effort, "low"u8))
            return ("low", 0.2);
        if (JsonText.Is(effort, "medium"u8))
            return ("medium", 0.5);
        if (JsonText.Is(effort, "high"u8))
            return ("high", 0.8);
        if (JsonText.Is(effort, "xhigh"u8))
            return ("xhigh", 0.9);
        return JsonText.Is(effort, "max"u8)
            ? ("max", 0.9)
            : throw request.Wrong(effort, "must be one of none, minimal, low, medium, high, xhigh and max.");
    }
}
