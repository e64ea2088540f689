using Microsoft.Extensions.DependencyInjection;

namespace Platform.Gateway.Tests.FrontDoor;

/// <summary>Gateways with a front door.</summary>
internal static class Front
{
    /// <summary>Longer than any test: what is probed, is probed once, at the start.</summary>
    public static readonly (string, string) ProbedOnce = ("FrontDoor:HealthInterval", "01:00:00");

    /// <summary>Of one service.</summary>
    /// <param name="service">Its name, such as <c>OrderApi</c>.</param>
    /// <param name="addresses">Of its replicas.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    public static GatewayServer Of(string service, string[] addresses, params (string, string)[] settings) =>
        Of(service, addresses, _ => { }, settings);

    /// <summary>Of one service, with other parts.</summary>
    public static GatewayServer Of(
        string service,
        string[] addresses,
        Action<IServiceCollection> replace,
        params (string, string)[] settings
    ) =>
        new(
            Configurations.With(),
            replace,
            [ProbedOnce, .. addresses.Select((address, number) => ($"FrontDoor:Services:{service}:{number}", address)), .. settings]
        );
}
