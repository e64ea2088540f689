using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>reasoning_effort</c> as the model takes it.</summary>
/// <param name="Effort"><c>output_config.effort</c>; null for none.</param>
/// <param name="Budget">Thinking tokens, at least 1,024 and fewer than <c>max_tokens</c>; 0 for none.</param>
/// <param name="IsOff">Whether the model is told not to think.</param>
internal readonly record struct Reasoning(string? Effort, int Budget, bool IsOff)
{
    private const int MinBudget = 1024;

    /// <summary>What is asked of the model; nothing when it would refuse.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="maxTokens">Of the whole answer.</param>
    /// <param name="isThinkingLost">Whether the last tool calls came with thinking that the caller has not kept.</param>
    /// <param name="draft">Learns what is left out.</param>
    public static Reasoning Plan(RequestMembers chat, int maxTokens, bool isThinkingLost, RequestDraft draft)
    {
        if (chat.ReasoningEffort.ValueKind == JsonValueKind.Undefined)
            return default;
        var (effort, share) = Level(chat.ReasoningEffort);
        switch (draft.Target.Model.Reasoning)
        {
            case ReasoningStyle.Effort:
                return new(effort, 0, effort is null);
            case ReasoningStyle.None when effort is not null:
                throw Place.Top.Invalid("reasoning_effort", "must be 'none' or absent: this model does not reason.");
            case ReasoningStyle.Budget when effort is not null:
                return new(null, BudgetOf(maxTokens, share, chat.ToolChoice.IsForced || isThinkingLost, draft), false);
            default:
                return default;
        }
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
    /// forced
    /// tool, or amid a turn whose earlier thinking is lost.
    /// </summary>
    private static int BudgetOf(int maxTokens, double share, bool isRefused, RequestDraft draft)
    {
        if (!isRefused && maxTokens > MinBudget)
            return Math.Max(MinBudget, (int)(maxTokens * share));
        draft.LeaveOut("reasoning_effort");
        return 0;
    }

    /// <summary>Anthropic's word for a level, null for none, and its share of the answer where a budget is to be given.</summary>
    private static (string? Effort, double Share) Level(JsonElement effort)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        return Words.Value(effort, buffer) switch
        {
            "none" => (null, 0),
            "minimal" => ("low", 0.1),
            "low" => ("low", 0.2),
            "medium" => ("medium", 0.5),
            "high" => ("high", 0.8),
            "xhigh" => ("xhigh", 0.9),
            "max" => ("max", 0.9),
            _ => throw Place.Top.Invalid("reasoning_effort", "must be one of none, minimal, low, medium, high, xhigh and max."),
        };
    }
}
