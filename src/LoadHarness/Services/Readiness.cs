using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.LoadHarness.Services;

/// <summary>A service that says it is ready.</summary>
/// <param name="Name">The name of its program.</param>
/// <param name="Server">What the answer's <c>Server</c> says: who stands before it, such as <c>nginx</c>; empty when nobody says
/// so.</param>
internal sealed record ReadyService(string Name, string Server);

/// <summary>Asks who answers at an address.</summary>
internal static class Readiness
{
    /// <summary>Where nobody listens the answer is there at once; a service that has just started may take its time.</summary>
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The service that is ready at an address; null when none of ours is.</summary>
    public static async Task<ReadyService?> ServiceAtAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(address.At("/readyz"), cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return null;
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return
                body.ValueKind == JsonValueKind.Object && body.TryGetProperty("service", out var service) && service.GetString() is { } name
                ? new ReadyService(name, answer.Headers.Server.FirstOrDefault()?.Product?.Name ?? "")
                : null;
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException or InvalidOperationException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return null; // nobody there, or somebody else
        }
    }
}
