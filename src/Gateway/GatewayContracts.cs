using System.Text.Json.Serialization;

namespace Platform.Gateway;

/// <summary>The models that a caller may use, as OpenAI lists them.</summary>
/// <param name="Kind"><c>list</c>.</param>
/// <param name="Data">By name.</param>
public sealed record OpenAiModelList(
    [property: JsonPropertyName("object")] string Kind,
    [property: JsonPropertyName("data")] IReadOnlyList<OpenAiModel> Data
);

/// <summary>A model as OpenAI shows it.</summary>
/// <param name="Id">What calls name.</param>
/// <param name="Kind"><c>model</c>.</param>
/// <param name="Created">0: when it was made is not known.</param>
/// <param name="OwnedBy">What its first instance speaks: <c>openai</c> or <c>anthropic</c>.</param>
public sealed record OpenAiModel(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Kind,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy
);

/// <summary>A page of the models that a caller may use, as Anthropic lists them.</summary>
/// <param name="Data">By name.</param>
/// <param name="HasMore">Whether there are more in the direction that was asked for.</param>
/// <param name="FirstId">For <c>before_id</c>; null on an empty page.</param>
/// <param name="LastId">For <c>after_id</c>; null on an empty page.</param>
public sealed record AnthropicModelPage(
    [property: JsonPropertyName("data")] IReadOnlyList<AnthropicModel> Data,
    [property: JsonPropertyName("has_more")] bool HasMore,
    [property: JsonPropertyName("first_id")] string? FirstId,
    [property: JsonPropertyName("last_id")] string? LastId
);

/// <summary>A model as Anthropic shows it.</summary>
/// <param name="Type"><c>model</c>.</param>
/// <param name="Id">What calls name.</param>
/// <param name="DisplayName">The same.</param>
/// <param name="CreatedAt">The beginning of 1970, which Anthropic too shows where it is not known.</param>
public sealed record AnthropicModel(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt
);

/// <summary>All instances.</summary>
/// <param name="Instances">In the order of the configuration.</param>
public sealed record InstanceList([property: JsonPropertyName("instances")] IReadOnlyList<InstanceReply> Instances);

/// <summary>An instance's configuration and state; counts are this process's since it started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provider"><c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Endpoint">Where calls are posted, without credentials and query.</param>
/// <param name="Models">By the name that callers use: its name there.</param>
/// <param name="Weight">Its part of new keys, relative to the others of its priority.</param>
/// <param name="Priority">Lower comes first.</param>
/// <param name="State">Whether it takes calls.</param>
/// <param name="InFlight">Calls it has now.</param>
/// <param name="Requests">What became of the others.</param>
/// <param name="ConsecutiveFailures">Since it last answered.</param>
/// <param name="StickyKeys">Callers and sessions that stay at it; null where Redis has them.</param>
/// <param name="RestsUntil">Gets no calls until then, because it failed; null when it is not.</param>
/// <param name="CoolsUntil">Gets no calls until then, because it refused with 429; null when it is not.</param>
/// <param name="LastError">Null when there was none.</param>
public sealed record InstanceReply(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("provider")] string Provider,
    [property: JsonPropertyName("endpoint")] string Endpoint,
    [property: JsonPropertyName("models")] IReadOnlyDictionary<string, string> Models,
    [property: JsonPropertyName("weight")] int Weight,
    [property: JsonPropertyName("priority")] int Priority,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("in_flight")] long InFlight,
    [property: JsonPropertyName("requests")] InstanceRequests Requests,
    [property: JsonPropertyName("consecutive_failures")] long ConsecutiveFailures,
    [property: JsonPropertyName("sticky_keys")] long? StickyKeys,
    [property: JsonPropertyName("rests_until")] DateTimeOffset? RestsUntil,
    [property: JsonPropertyName("cools_until")] DateTimeOffset? CoolsUntil,
    [property: JsonPropertyName("last_error")] InstanceErrorReply? LastError
);

/// <summary>Attempts at an instance by what became of them.</summary>
public sealed record InstanceRequests(
    [property: JsonPropertyName("succeeded")] long Succeeded,
    [property: JsonPropertyName("failed")] long Failed,
    [property: JsonPropertyName("rate_limited")] long RateLimited,
    [property: JsonPropertyName("abandoned")] long Abandoned
);

/// <summary>What went wrong last at an instance, a 429 included.</summary>
/// <param name="Kind">Such as <c>overloaded</c> or <c>timeout</c>.</param>
/// <param name="Message">For people; without the instance's key, and cut off where it is long.</param>
/// <param name="At">When.</param>
public sealed record InstanceErrorReply(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("at")] DateTimeOffset At
);

/// <summary>All callers.</summary>
/// <param name="Keys">In the order of the configuration; callers without a key last.</param>
public sealed record KeyList([property: JsonPropertyName("keys")] IReadOnlyList<KeyReply> Keys);

/// <summary>A caller and what it has used; counts are this process's since it started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Models">Those it may use; null for all.</param>
/// <param name="RequestsPerMinute">Null for no limit.</param>
/// <param name="TokensPerMinute">Null for no limit.</param>
/// <param name="Admitted">Requests that its limits let pass.</param>
/// <param name="Refused">Requests that they did not.</param>
/// <param name="Usage">By model.</param>
public sealed record KeyReply(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("models")] IReadOnlyList<string>? Models,
    [property: JsonPropertyName("requests_per_minute")] long? RequestsPerMinute,
    [property: JsonPropertyName("tokens_per_minute")] long? TokensPerMinute,
    [property: JsonPropertyName("admitted")] long Admitted,
    [property: JsonPropertyName("refused")] long Refused,
    [property: JsonPropertyName("usage")] IReadOnlyDictionary<string, KeyUsage> Usage
);

/// <summary>What a caller has used of a model.</summary>
/// <param name="Requests">Calls that have ended, whatever came of them.</param>
/// <param name="InputTokens">Of prompts, neither read from nor written to the provider's cache.</param>
/// <param name="CacheCreationTokens">Of prompts, written to it.</param>
/// <param name="CacheReadTokens">Of prompts, read from it.</param>
/// <param name="OutputTokens">Of answers.</param>
public sealed record KeyUsage(
    [property: JsonPropertyName("requests")] long Requests,
    [property: JsonPropertyName("input_tokens")] long InputTokens,
    [property: JsonPropertyName("cache_creation_tokens")] long CacheCreationTokens,
    [property: JsonPropertyName("cache_read_tokens")] long CacheReadTokens,
    [property: JsonPropertyName("output_tokens")] long OutputTokens
);

/// <summary>The configuration in force after a reload.</summary>
/// <param name="Instances">How many instances it has.</param>
/// <param name="Keys">How many callers it has.</param>
public sealed record ReloadReply([property: JsonPropertyName("instances")] int Instances, [property: JsonPropertyName("keys")] int Keys);

/// <summary>JSON of the contracts, generated at build time.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(OpenAiModelList))]
[JsonSerializable(typeof(AnthropicModelPage))]
[JsonSerializable(typeof(InstanceList))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(ReloadReply))]
public sealed partial class GatewayJson : JsonSerializerContext;
