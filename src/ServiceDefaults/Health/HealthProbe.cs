namespace Platform.ServiceDefaults.Health;

/// <summary>
/// <c>dotnet X.dll --health</c>: asks the service that runs here with the same settings whether it is ready. For health checks of
/// containers whose
/// image has neither shell nor curl.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The argument that asks instead of serving.</summary>
    public const string Argument = "--health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks.</summary>
    /// <returns>The exit code: 0 ready, 1 not; why goes to standard error.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        if (Find(configuration) is not { } address)
        {
            await Console.Error.WriteLineAsync(
                "--health: no http address is configured. Give the one that the service has, with --urls or ASPNETCORE_HTTP_PORTS."
            );
            return 1;
        }

        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var reply = await client.GetAsync(new Uri(address, "/readyz"));
            if (reply.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"{address} is not ready: {await reply.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {e.Message}");
        }

        return 1;
    }

    /// <summary>Where the service listens, as seen from here; null when it listens nowhere by http.</summary>
    internal static Uri? Find(IConfiguration configuration)
    {
        string[] endpoints =
        [
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
        ];
        string[] urls = endpoints.Length > 0 ? endpoints : Split(configuration["urls"]);
        if (urls.Length == 0)
            urls = [.. Split(configuration["http_ports"]).Select(port => $"http://*:{port}")];
        return urls.Select(BindingAddress.Parse).Where(bound => bound.Scheme == "http" && !bound.IsUnixPipe).Select(ToUri).FirstOrDefault();
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Every address of the machine is reached at its loopback.</summary>
    private static Uri ToUri(BindingAddress bound) =>
        new UriBuilder("http", bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host, bound.Port).Uri;
}
