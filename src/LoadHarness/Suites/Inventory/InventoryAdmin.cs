using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>The calls of whoever runs the sale.</summary>
/// <param name="client">Speaks with the service.</param>
/// <param name="target">Where it is.</param>
/// <param name="token">The admin token; never shown.</param>
/// <param name="time">For the wait until everything is recorded.</param>
internal sealed class InventoryAdmin(HttpClient client, Uri target, string token, TimeProvider time)
{
    /// <summary>How long the service may take to record what it has sold.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Wrong books that are the same this many times more are wrong.</summary>
    private const int Believed = 10;

    /// <summary>Sets how many pieces of a product are left.</summary>
    /// <exception cref="HttpRequestException">The service refuses it, or does not answer as an inventory.</exception>
    public async Task SetStockAsync(long productId, long stock, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Post, $"/admin/products/{productId}/stock", $"{{\"stock\":{stock}}}", cancellationToken);
        if (!answer.TryGetProperty("stock", out var set) || set.GetInt64() != stock)
            throw new HttpRequestException($"Stock {stock} of product {productId} was set at {target}, which answers {answer}.");
    }

    /// <summary>The books as they are now.</summary>
    /// <exception cref="HttpRequestException">The service refuses it, or does not answer as an inventory.</exception>
    public async Task<Books> ReconcileAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, "/admin/reconcile", null, cancellationToken);
        try
        {
            return new Books(
                answer.GetProperty("products").EnumerateArray().ToDictionary(product => product.GetProperty("product_id").GetInt64(), Read),
                answer.GetProperty("difference").GetInt64(),
                answer.GetProperty("at_stake").GetArrayLength()
            );
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new HttpRequestException(
                $"{target}admin/reconcile does not answer with products, difference and at_stake: {e.Message}",
                e
            );
        }
    }

    /// <summary>The books when nothing is at stake any more, or after <see cref="Patience"/> as they are then.</summary>
    /// <param name="agree">Whether books are right. Wrong ones are believed when they stay so: what is on its way may be in one figure
    /// only.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">The service refuses it, or does not answer as an inventory.</exception>
    public async Task<Books> SettleAsync(Func<Books, bool> agree, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var (books, unchanged) = (await ReconcileAsync(cancellationToken), 0);
        while ((books.AtStake > 0 || (!agree(books) && unchanged < Believed)) && time.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            var (before, stood) = (books.Movement, unchanged);
            books = await ReconcileAsync(cancellationToken);
            unchanged = books.Movement == before ? stood + 1 : 0;
        }

        return books;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var address = target.At(path);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"{method} {address} was answered {(int)answer.StatusCode}. {Advice((int)answer.StatusCode)}",
                null,
                answer.StatusCode
            );
        try
        {
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException e)
        {
            throw new HttpRequestException($"{method} {address} does not answer JSON: {e.Message}", e);
        }
    }

    private static string Advice(int status) =>
        status switch
        {
            401 or 403 =>
                $"Give the admin token with --set {InventorySuite.AdminTokenParameter}=… or in the environment as {AdminToken.Variable}.",
            404 => "Is it the inventory, and has it an Inventory:AdminToken?",
            _ => "",
        };

    private static Balance Read(JsonElement product) =>
        new(
            product.GetProperty("initial").GetInt64(),
            product.GetProperty("sold").GetInt64(),
            product.GetProperty("remaining").GetInt64(),
            product.GetProperty("recorded").GetInt64(),
            product.GetProperty("orders").GetInt64()
        );
}
