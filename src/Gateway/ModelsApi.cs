using System.Globalization;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway;

/// <summary>
/// The models that a caller may use, in its protocol's shape: Anthropic's when it sends <c>anthropic-version</c>, else OpenAI's.
/// </summary>
internal static class ModelsApi
{
    private const int UsualLimit = 20;
    private const int HighestLimit = 1000;

    public static void MapModelsApi(this WebApplication app)
    {
        var models = app.MapGroup("/v1/models").WithTags("Models");
        models
            .MapGet(
                "",
                (HttpContext http, Router router) =>
                    Answer(http, router, protocol => List(protocol, http.Request.Query, Models(http, router)))
            )
            .WithSummary("The models that the caller may use.")
            .Produces<OpenAiModelList>();
        // Names may hold slashes.
        models
            .MapGet(
                "/{*id}",
                (string id, HttpContext http, Router router) => Answer(http, router, protocol => Find(protocol, id, Models(http, router)))
            )
            .WithSummary("One of them.")
            .Produces<OpenAiModel>();
    }

    private static IResult Answer(HttpContext http, Router router, Func<Protocol, IResult> answer)
    {
        var protocol = http.Request.Headers.ContainsKey("anthropic-version") ? Protocol.Anthropic : Protocol.OpenAi;
        try
        {
            return answer(protocol);
        }
        catch (CallErrorException e)
        {
            return new ErrorResult(protocol, e.Error);
        }
    }

    /// <summary>By name, with what the first instance that serves it speaks.</summary>
    /// <exception cref="CallErrorException">The caller is not known.</exception>
    private static SortedDictionary<string, Protocol> Models(HttpContext http, Router router)
    {
        var table = router.Table;
        var caller = table.Callers.Find(http.Request) ?? throw new CallErrorException(CallerKeys.Unknown);
        var models = new SortedDictionary<string, Protocol>(StringComparer.Ordinal);
        foreach (var instance in table.Instances)
        foreach (string model in instance.Settings.Models.Keys.Where(caller.MayUse))
            models.TryAdd(model, instance.Settings.Protocol);
        return models;
    }

    private static IResult List(Protocol protocol, IQueryCollection query, SortedDictionary<string, Protocol> models) =>
        protocol == Protocol.OpenAi
            ? TypedResults.Json(
                new OpenAiModelList("list", [.. models.Select(model => ToOpenAi(model.Key, model.Value))]),
                GatewayJson.Default.OpenAiModelList
            )
            : TypedResults.Json(Page(query, [.. models.Keys]), GatewayJson.Default.AnthropicModelPage);

    private static IResult Find(Protocol protocol, string id, SortedDictionary<string, Protocol> models)
    {
        // Routing leaves an escaped slash as it is.
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (!models.TryGetValue(id, out var provider))
            throw new CallErrorException(
                new(CallErrorKind.NotFound, "There is no such model, or this key may not use it; GET /v1/models lists those it may.")
                {
                    Param = "model",
                }
            );
        return protocol == Protocol.OpenAi
            ? TypedResults.Json(ToOpenAi(id, provider), GatewayJson.Default.OpenAiModel)
            : TypedResults.Json(ToAnthropic(id), GatewayJson.Default.AnthropicModel);
    }

    private static AnthropicModelPage Page(IQueryCollection query, List<string> models)
    {
        int limit = ReadLimit(query);
        int after = Position(query, "after_id", models),
            before = Position(query, "before_id", models);
        if (after >= 0 && before >= 0)
            throw CallErrorException.Invalid("before_id", "before_id and after_id exclude each other; send one of them.");
        int start = before >= 0 ? Math.Max(0, before - limit) : after + 1;
        int end = before >= 0 ? before : Math.Min(models.Count, start + limit);
        var page = models[start..end];
        return new(
            [.. page.Select(ToAnthropic)],
            before >= 0 ? start > 0 : end < models.Count,
            page.FirstOrDefault(),
            page.LastOrDefault()
        );
    }

    private static int ReadLimit(IQueryCollection query)
    {
        if (!query.TryGetValue("limit", out var text))
            return UsualLimit;
        return
            int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
            && limit is >= 1 and <= HighestLimit
            ? limit
            : throw CallErrorException.Invalid("limit", $"limit must be a whole number from 1 to {HighestLimit}.");
    }

    /// <returns>-1 where it is not sent.</returns>
    private static int Position(IQueryCollection query, string name, List<string> models)
    {
        if (!query.TryGetValue(name, out var id))
            return -1;
        int position = models.BinarySearch(id.ToString(), StringComparer.Ordinal);
        return position >= 0 ? position : throw CallErrorException.Invalid(name, $"{name} is not the id of a model in this list.");
    }

    private static OpenAiModel ToOpenAi(string id, Protocol provider) => new(id, "model", 0, AdminReplies.NameOf(provider));

    private static AnthropicModel ToAnthropic(string id) => new("model", id, id, DateTimeOffset.UnixEpoch);

    private sealed class ErrorResult(Protocol protocol, CallError error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => ErrorReply.SendAsync(httpContext, protocol, error);
    }
}
