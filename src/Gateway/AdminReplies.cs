using System.Text.Json;
using Platform.Gateway.Callers;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway;

/// <summary>What <c>/admin</c> shows of instances and callers. Never a key or its hash.</summary>
internal static class AdminReplies
{
    public static InstanceReply ToReply(this Instance instance)
    {
        var settings = instance.Settings;
        return new(
            settings.Name,
            NameOf(settings.Protocol),
            WithoutCredentials(settings.Endpoint),
            settings
                .Models.OrderBy(model => model.Key, StringComparer.Ordinal)
                .ToDictionary(model => model.Key, model => model.Value.Upstream),
            settings.Weight,
            settings.Priority,
            Word(instance.State),
            instance.InFlight,
            new(instance.Succeeded, instance.Failed, instance.RateLimited, instance.Abandoned),
            instance.ConsecutiveFailures,
            instance.StickyKeys,
            instance.RestsUntil,
            instance.CoolsUntil,
            instance.LastError is { } error ? new(Word(error.Kind), error.Message, error.At) : null
        );
    }

    public static KeyReply ToReply(this Caller caller)
    {
        var (admitted, refused) = caller.State.Decisions;
        return new(
            caller.Name,
            caller.Allowed?.Order(StringComparer.Ordinal).ToList(),
            Limit(caller.Limits.Requests),
            Limit(caller.Limits.Tokens),
            admitted,
            refused,
            caller
                .State.Usage.Read()
                .ToDictionary(
                    used => used.Model,
                    used => new KeyUsage(
                        used.Requests,
                        used.Tokens.Input,
                        used.Tokens.CacheCreation,
                        used.Tokens.CacheRead,
                        used.Tokens.Output
                    )
                )
        );
    }

    /// <summary>As the configuration names it.</summary>
    public static string NameOf(Protocol protocol) => protocol == Protocol.OpenAi ? "openai" : "anthropic";

    private static string WithoutCredentials(Uri endpoint) =>
        endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static long? Limit(long limit) => limit == 0 ? null : limit;
}
