using System.Net;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Forwarding;

/// <summary>
/// Whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: section <c>Forwarding</c>.
/// With none configured, what a client writes there changes nothing.
/// </summary>
public sealed class ForwardingOptions
{
    /// <summary>IP addresses of the proxies in front, such as <c>10.0.0.5</c>.</summary>
    public IReadOnlyList<string> Proxies { get; set; } = [];

    /// <summary>Networks in which every address is such a proxy, such as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];
}

internal sealed class ForwardingValidation : IValidateOptions<ForwardingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var faults = options
            .Proxies.Where(text => !IPAddress.TryParse(text, out _))
            .Select(text => $"Proxies holds \"{text}\", which is not an IP address. Give one such as 10.0.0.5.")
            .Concat(
                options
                    .Networks.Where(text => !IPNetwork.TryParse(text, out _))
                    .Select(text => $"Networks holds \"{text}\", which is not a network. Give one such as 10.0.0.0/8.")
            )
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
