using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Forwarding;

internal static class ForwardingSetup
{
    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ForwardingOptions>("Forwarding");
        builder.Services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingValidation>();
    }

    public static void UseForwarding(this WebApplication app)
    {
        var trusted = app.Services.GetRequiredService<IOptions<ForwardingOptions>>().Value;
        // The framework's middleware believes everyone when its lists are empty: without proxies it is left out.
        if (trusted.Proxies.Count + trusted.Networks.Count == 0)
            return;

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // No limit on hops: the walk ends at the first address that is not one of ours.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in trusted.Proxies)
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        foreach (var network in trusted.Networks)
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(options);
    }
}
