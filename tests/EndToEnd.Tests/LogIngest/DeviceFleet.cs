using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>
/// Devices that post batches one after another and repeat each, with the same idempotency key, until it is answered 200: what
/// a careful client does while the platform is being killed.
/// </summary>
internal sealed class DeviceFleet : IAsyncDisposable
{
    private const int BatchSize = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly Func<Uri> _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<long>[] _devices;
    private volatile bool _abandoned;
    private long _answered;
    private long _retries;

    /// <param name="address">Where the service is now.</param>
    /// <param name="devices">How many devices.</param>
    public DeviceFleet(Func<Uri> address, int devices)
    {
        _address = address;
        _devices = [.. Enumerable.Range(0, devices).Select(device => Task.Run(() => RunAsync(Name(device))))];
    }

    /// <summary>Batches answered 200 so far.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Requests that had to be repeated.</summary>
    public long Retries => Volatile.Read(ref _retries);

    public static string Name(int device) => $"device_{device:D3}";

    /// <summary>Waits until some more batches are answered.</summary>
    public async Task MoreAsync(int batches)
    {
        long until = Answered + batches;
        await Waiting.UntilAsync(
            async () =>
            {
                if (Array.Find(_devices, device => device.IsFaulted) is { } failed)
                    await failed;
                return Answered;
            },
            count => count >= until,
            Waiting.PatienceWithCrashes,
            $"{until} batches answered"
        );
    }

    /// <summary>Has each device end with the batch in its hand.</summary>
    /// <returns>The entries that each was answered 200.</returns>
    public async Task<long[]> EndAsync()
    {
        await _stop.CancelAsync();
        return await Task.WhenAll(_devices);
    }

    public async ValueTask DisposeAsync()
    {
        _abandoned = true;
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_devices)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task<long> RunAsync(string device)
    {
        long sequence = 0;
        while (!_stop.IsCancellationRequested)
        {
            byte[] batch = Batch(device, sequence);
            string key = Guid.NewGuid().ToString("N");
            while (!await TryPostAsync(batch, key))
            {
                if (_abandoned)
                    return sequence;
                Interlocked.Increment(ref _retries);
                await Task.Delay(RetryPause, TimeProvider.System);
            }

            sequence += BatchSize;
            Interlocked.Increment(ref _answered);
        }

        return sequence;
    }

    private static byte[] Batch(string device, long sequence) =>
        JsonSerializer.SerializeToUtf8Bytes(
            Enumerable
                .Range(0, BatchSize)
                .Select(i => new
                {
                    device_id = device,
                    log_level = i == 0 ? "ERROR" : "INFO",
                    message = string.Create(CultureInfo.InvariantCulture, $"entry {sequence + i}"),
                    log_data = new { sequence = sequence + i },
                })
        );

    private async Task<bool> TryPostAsync(byte[] batch, string key)
    {
        using var content = new ByteArrayContent(batch);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address(), "/api/logs/batch")) { Content = content };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var reply = await _client.SendAsync(request);
            return (int)reply.StatusCode switch
            {
                200 => true,
                429 or 502 or 503 or 504 => false,
                _ => throw new InvalidOperationException(
                    $"Answered {(int)reply.StatusCode}: {Encoding.UTF8.GetString(await reply.Content.ReadAsByteArrayAsync())}"
                ),
            };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }
}
