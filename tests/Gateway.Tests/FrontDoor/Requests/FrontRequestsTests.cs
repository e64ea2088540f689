using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor.Requests;

public sealed class FrontRequestsTests
{
    private const int Largest = 1 << 20;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task ABodyThatIsTooLarge_Is413_AndTheLargestPasses(bool isChunked, bool hasKey)
    {
        long read = 0;
        await using var replica = await Replica.StartAsync(
            "a",
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                Interlocked.Add(ref read, body.Length);
            }
        );
        await using var gateway = Front.Of("OrderApi", [replica.Url]);

        // Framing counts for chunked ones.
        int largest = isChunked ? Largest - 10_000 : Largest;
        Assert.Equal(200, await PostAsync(gateway, largest, isChunked, hasKey));
        Assert.Equal(largest, read);
        Assert.Equal(413, await PostAsync(gateway, Largest + 1, isChunked, hasKey));
        Assert.Equal(largest, read);
        Assert.Equal(1, await gateway.GetMetricAsync("gateway_front_requests_total{outcome=\"refused\",service=\"OrderApi\"}"));
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("trace")]
    public async Task ATrace_IsRefusedWithTheMethodsThatAreTaken_AndReachesNoService(string method)
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("OrderApi", [replica.Url]);
        using var trace = new HttpRequestMessage(new HttpMethod(method), new Uri("/order", UriKind.Relative));

        using var reply = await gateway.Client.SendAsync(trace);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
        Assert.Contains("POST", reply.Content.Headers.Allow);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        Assert.Empty(replica.Requests);
    }

    [Fact]
    public async Task AClientThatHangsUp_HangsUpAtTheService_AndIsNotTriedElsewhere()
    {
        int gone = 0;
        async Task HangAsync(HttpContext context)
        {
            var end = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(end.SetResult);
            await end.Task;
            Interlocked.Increment(ref gone);
        }

        await using var first = await Replica.StartAsync("a", HangAsync);
        await using var second = await Replica.StartAsync("b", HangAsync);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url]);
        using var hangUp = new CancellationTokenSource();

        var asking = gateway.Client.GetAsync(new Uri("/orders", UriKind.Relative), hangUp.Token);
        await Waiting.UntilAsync(() => first.Requests.Count + second.Requests.Count == 1);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Waiting.UntilAsync(() => Volatile.Read(ref gone) == 1);
        await Waiting.UntilAsync(async () =>
            await gateway.GetMetricAsync("gateway_front_requests_total{outcome=\"hung_up\",service=\"Inventory\"}") == 1
        );
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Fact]
    public async Task Outcomes_AreCounted_ByService_AndRoutesKeepTheirNames()
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("Inventory", [replica.Url], ("FrontDoor:Services:OrderApi:0", Replica.Nowhere()));
        for (int i = 0; i < 3; i++)
            await gateway.GetAsync($"/inventory/{i}");
        await gateway.GetAsync("/order");

        string metrics = await gateway.MetricsAsync();
        string[] lines =
        [
            "gateway_front_requests_total{outcome=\"answered\",service=\"Inventory\"} 3",
            "gateway_front_requests_total{outcome=\"unreached\",service=\"Inventory\"} 0",
            "gateway_front_requests_total{outcome=\"unreached\",service=\"OrderApi\"} 1",
            "gateway_front_retries_total{service=\"OrderApi\"} 0",
            "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/inventory/{**rest}\"} 3",
            "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"502\",http_route=\"/order\"} 1",
        ];
        Assert.All(lines, line => Assert.Contains(line, metrics, StringComparison.Ordinal));
    }

    /// <summary>A replica is stopped as a process is: it ends what it has, while kept connections break under new requests.</summary>
    [Fact]
    public async Task WhileAReplicaStops_NoGetFails()
    {
        var replicas = await Replica.StartAsync("a", "b");
        await using var gateway = Front.Of("Inventory", [.. replicas.Select(replica => replica.Url)]);
        int answered = 0;
        using var end = new CancellationTokenSource();
        var clients = Enumerable
            .Range(0, 200)
            .Select(async _ =>
            {
                while (!end.IsCancellationRequested)
                {
                    Assert.Equal(200, (await gateway.GetAsync("/orders")).Status);
                    Interlocked.Increment(ref answered);
                }
            })
            .ToList();

        await Waiting.UntilAsync(() => answered > 1000);
        await replicas[0].DisposeAsync();
        int before = answered;
        await Waiting.UntilAsync(() => answered > before + 2000 || clients.Exists(client => client.IsFaulted));
        await end.CancelAsync();

        await Task.WhenAll(clients);
        Assert.NotEmpty(replicas[0].Requests);
        await replicas[1].DisposeAsync();
    }

    private static async Task<int> PostAsync(GatewayServer gateway, int length, bool isChunked, bool hasKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/order", UriKind.Relative))
        {
            Content = new ByteArrayContent(new byte[length]),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        if (hasKey)
            request.Headers.Add("Idempotency-Key", "k");
        using var reply = await gateway.Client.SendAsync(request);
        if (reply.StatusCode == HttpStatusCode.RequestEntityTooLarge)
            Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return (int)reply.StatusCode;
    }
}
