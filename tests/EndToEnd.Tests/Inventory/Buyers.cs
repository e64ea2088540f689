using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Inventory;

/// <summary>
/// Buyers who each buy again and again, and repeat a purchase with the same idempotency key, at the next replica, until it is decided:
/// what a careful client does while the platform is being killed.
/// </summary>
internal sealed class Buyers : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Func<int, Uri> _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Bought> _bought = new();
    private readonly Task[] _buyers;
    private volatile bool _abandoned;
    private long _retries;

    /// <param name="address">Where a replica is now, by any number.</param>
    /// <param name="count">How many buyers.</param>
    public Buyers(Func<int, Uri> address, int count)
    {
        _address = address;
        _buyers = [.. Enumerable.Range(1, count).Select(number => Task.Run(() => RunAsync(number)))];
    }

    /// <summary>Purchases answered 200 so far.</summary>
    public IReadOnlyCollection<Bought> All => _bought;

    /// <summary>Requests that had to be repeated.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Logs a user in.</summary>
    public static async Task<string> LogInAsync(HttpClient client, Uri address, string username)
    {
        using var reply = await client.PostAsJsonAsync(new Uri(address, "/login"), new { username, password = "password123" });
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>Waits until some more purchases are answered.</summary>
    public async Task MoreAsync(int purchases)
    {
        int until = _bought.Count + purchases;
        await Waiting.UntilAsync(
            async () =>
            {
                if (Array.Find(_buyers, buyer => buyer.IsFaulted) is { } failed)
                    await failed;
                return _bought.Count;
            },
            count => count >= until,
            Waiting.PatienceWithCrashes,
            $"{until} purchases answered"
        );
    }

    /// <summary>Has each buyer end with the purchase in its hand, decided.</summary>
    public async Task<IReadOnlyCollection<Bought>> EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_buyers);
        return _bought;
    }

    public async ValueTask DisposeAsync()
    {
        _abandoned = true;
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_buyers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(int number)
    {
        var random = new Random(number);
        // Once, for all replicas and for as long as the test takes: a token outlives whoever gave it.
        string token = await LogInAsync(_client, _address(number), $"user_{number}");
        for (int attempt = number; !_stop.IsCancellationRequested; )
        {
            long product = random.Next(1, 4);
            int quantity = random.Next(1, 4);
            string key = Guid.NewGuid().ToString("N");
            while (!await TryBuyAsync(_address(attempt), token, product, quantity, key))
            {
                if (_abandoned)
                    return;
                attempt++;
                Interlocked.Increment(ref _retries);
                await Task.Delay(RetryPause, TimeProvider.System);
            }
        }
    }

    /// <returns>Whether the purchase is decided.</returns>
    private async Task<bool> TryBuyAsync(Uri address, string token, long product, int quantity, string key)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(address, string.Create(CultureInfo.InvariantCulture, $"/purchase/{product}"))
        );
        request.Content = JsonContent.Create(new { quantity });
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var reply = await _client.SendAsync(request);
            var body = JsonElement.Parse(await reply.Content.ReadAsByteArrayAsync());
            switch ((int)reply.StatusCode)
            {
                case 200:
                    _bought.Enqueue(new Bought(body.GetProperty("order_id").GetString()!, product, quantity));
                    return true;
                case 400 when body.GetProperty("type").GetString()!.EndsWith("/insufficient-stock", StringComparison.Ordinal):
                    return true;
                case 409 or 503:
                    return false;
                default:
                    throw new InvalidOperationException($"Answered {(int)reply.StatusCode}: {body}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }
}

/// <summary>A purchase that was answered 200.</summary>
internal sealed record Bought(string OrderId, long Product, int Quantity);
