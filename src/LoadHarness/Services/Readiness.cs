using System.Net.Http.Json;
using System.Text.Json;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Services;

/// <summary>Asks who answers at an address.</summary>
internal static class Readiness
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(1) };

    /// <summary>The name of the service that is ready at an address; null when none of ours is.</summary>
    public static async Task<string?> ServiceAtAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(address.At("/readyz"), cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return null;
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("service", out var service) ? service.GetString() : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // nobody there, or somebody else
        }
    }
}
