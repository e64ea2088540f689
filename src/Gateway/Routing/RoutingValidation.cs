using Microsoft.Extensions.Options;

namespace Platform.Gateway.Routing;

/// <summary>What must hold between settings of routing.</summary>
internal sealed class RoutingValidation : IValidateOptions<RoutingOptions>
{
    public ValidateOptionsResult Validate(string? name, RoutingOptions options) =>
        options.Breaker.MaxRest < options.Breaker.FirstRest
            ? ValidateOptionsResult.Fail("Breaker:MaxRest must be at least Breaker:FirstRest.")
            : ValidateOptionsResult.Success;
}
