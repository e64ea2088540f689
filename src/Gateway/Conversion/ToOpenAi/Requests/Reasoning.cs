using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary>What a caller says of thinking. It becomes <c>reasoning_effort</c>.</summary>
internal readonly ref struct Reasoning
{
    /// <summary>
    /// The largest budget of thinking tokens that is still a low effort, and a medium one: what the caller's tools call "think" and "think
    /// hard".
    /// </summary>
    private const int LowBudget = 4096,
        MediumBudget = 16384;

    private readonly JsonElement _asked;
    private readonly ReadOnlySpan<byte> _effort;

    private Reasoning(JsonElement asked, ReadOnlySpan<byte> effort)
    {
        _asked = asked;
        _effort = effort;
    }

    /// <param name="request">Whose it is.</param>
    /// <param name="thinking">The member <c>thinking</c>; undefined for none.</param>
    /// <param name="effort"><c>output_config.effort</c>, which says it more exactly; undefined for none.</param>
    /// <param name="maxTokens">What the budget must be below.</param>
    public static Reasoning Read(CallerRequest request, JsonElement thinking, JsonElement effort, int maxTokens)
    {
        var budgeted = thinking.ValueKind == JsonValueKind.Undefined ? default : OfThinking(request, thinking, maxTokens);
        return effort.ValueKind == JsonValueKind.Undefined ? budgeted : new Reasoning(effort, OfEffort(request, effort));
    }

    public void Write(CallerRequest request, ReasoningStyle style, Utf8JsonWriter json)
    {
        if (_asked.ValueKind != JsonValueKind.Undefined && style == ReasoningStyle.None)
            throw request.Wrong(_asked, "asks for thinking, but this model does not think. Leave it out, or ask for a model that does.");
        if (!_effort.IsEmpty)
            json.WriteString("reasoning_effort"u8, _effort);
    }

    private static Reasoning OfThinking(CallerRequest request, JsonElement thinking, int maxTokens)
    {
        JsonElement type = default,
            budget = default;
        foreach (var member in request.Members(thinking))
        {
            if (member.Is("type"u8))
                type = request.Text(member.Value);
            else if (member.Is("budget_tokens"u8))
                budget = member.Value;
            else if (member.Is("display"u8))
                request.LeaveOut("thinking.display");
            else
                throw request.Unsupported(member.Value);
        }

        request.Require(thinking, type, "type", "enabled, adaptive or disabled");
        return OfType(request, thinking, type, budget, maxTokens);
    }

    /// <summary>
    /// How much a model thinks that decides by itself is what OpenAI's do unasked; that one does not think at all cannot be said to all of
    /// them.
    /// </summary>
    private static Reasoning OfType(CallerRequest request, JsonElement thinking, JsonElement type, JsonElement budget, int maxTokens)
    {
        if (JsonText.Is(type, "adaptive"u8))
            return new Reasoning(thinking, default);
        if (JsonText.Is(type, "enabled"u8))
            return new Reasoning(thinking, OfBudget(request, thinking, budget, maxTokens));
        if (!JsonText.Is(type, "disabled"u8))
            throw request.Wrong(type, "must be enabled, adaptive or disabled.");
        request.LeaveOut("thinking");
        return default;
    }

    private static ReadOnlySpan<byte> OfBudget(CallerRequest request, JsonElement thinking, JsonElement budget, int maxTokens)
    {
        request.Require(thinking, budget, "budget_tokens", "a whole number from 1024, and less than max_tokens");
        if (budget.ValueKind != JsonValueKind.Number || !budget.TryGetInt64(out long tokens) || tokens < 1024 || tokens >= maxTokens)
            throw request.Wrong(budget, "must be a whole number from 1024, and less than max_tokens.");
        return tokens <= LowBudget ? "low"u8
            : tokens <= MediumBudget ? "medium"u8
            : "high"u8;
    }

    /// <summary>OpenAI's levels have the same names but for the highest.</summary>
    private static ReadOnlySpan<byte> OfEffort(CallerRequest request, JsonElement effort)
    {
        if (JsonText.Is(effort, "low"u8))
            return "low"u8;
        if (JsonText.Is(effort, "medium"u8))
            return "medium"u8;
        if (JsonText.Is(effort, "high"u8))
            return "high"u8;
        return JsonText.Is(effort, "xhigh"u8) || JsonText.Is(effort, "max"u8)
            ? "xhigh"u8
            : throw request.Wrong(effort, "must be low, medium, high, xhigh or max.");
    }
}
