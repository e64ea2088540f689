using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests;

/// <summary>The embedded services on a disk that fills up: nothing hangs, readiness tells it, and what was answered is there afterwards.</summary>
public sealed class FullDiskTests
{
    private const string AdminToken = "a-token-of-the-operator";

    [Theory]
    [InlineData("LogIngest")]
    [InlineData("SessionChat")]
    [InlineData("Inventory")]
    public async Task WritesAreRefused_ReadinessSaysSo_AndItGoesOnWhenThereIsRoom(string name)
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var service = await ServiceProcess.StartAsync(
            name,
            [
                $"--Data:Directory={disk.Folder}",
                $"--{name}:CommitTimeout=00:00:02",
                "--Inventory:SeedDemoData=true",
                $"--Inventory:AdminToken={AdminToken}",
                "--Inventory:DemoStock=1000000",
                "--RateLimits:CreateGuestSession=0",
            ]
        );
        var writes = await Writes.OfAsync(name, service.Client);
        for (int i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await writes.WriteAsync());

        for (int round = 0; round < 3; round++)
        {
            // What SQLite's log has room for goes on, and a connection that is given up leaves some.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await FilledUntilAsync(writes.WriteAsync));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await FilledUntilAsync(() => ReadyAsync(service)));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await FilledUntilAsync(writes.WriteAsync));

            disk.Free();
            await Waiting.UntilAsync(() => ReadyAsync(service), status => status == HttpStatusCode.OK, what: "ready again");
            for (int i = 0; i < 3; i++)
                Assert.Equal(HttpStatusCode.OK, await writes.WriteAsync());
        }

        await writes.CheckAsync();

        Task<HttpStatusCode> FilledUntilAsync(Func<Task<HttpStatusCode>> ask) =>
            Waiting.UntilAsync(
                () =>
                {
                    disk.Fill();
                    return ask();
                },
                status => status != HttpStatusCode.OK
            );
    }

    private static async Task<HttpStatusCode> ReadyAsync(ServiceProcess service)
    {
        using var reply = await service.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        return reply.StatusCode;
    }

    /// <summary>The write that a service exists for, and whether what it answered is there.</summary>
    private abstract class Writes(HttpClient client)
    {
        protected HttpClient Client => client;

        public static async Task<Writes> OfAsync(string service, HttpClient client) =>
            service switch
            {
                "LogIngest" => new Entries(client),
                "SessionChat" => new Sessions(client),
                _ => await Purchases.LoginAsync(client),
            };

        public abstract Task<HttpStatusCode> WriteAsync();

        public abstract Task CheckAsync();

        protected static string Large(int number) => $"{number} {new string('x', 7000)}";

        protected async Task<JsonElement> GetAsync(string path)
        {
            using var reply = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            return await reply.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private sealed class Entries(HttpClient client) : Writes(client)
    {
        private readonly List<string> _answered = [];
        private int _number;

        public override async Task<HttpStatusCode> WriteAsync()
        {
            string message = Large(_number++);
            using var reply = await Client.PostAsJsonAsync(
                "/api/log",
                new
                {
                    device_id = "d",
                    log_level = "INFO",
                    message,
                }
            );
            if (reply.StatusCode == HttpStatusCode.OK)
                _answered.Add(message);
            return reply.StatusCode;
        }

        public override async Task CheckAsync()
        {
            var stored = (await GetAsync("/api/logs/d?limit=1000")).GetProperty("logs").EnumerateArray();
            string[] messages = [.. stored.Select(log => log.GetProperty("message").GetString()!)];
            Assert.Empty(_answered.Except(messages));
            Assert.Equal(messages.Distinct().Count(), messages.Length);
        }
    }

    private sealed class Sessions(HttpClient client) : Writes(client)
    {
        private readonly List<string> _answered = [];
        private int _number;

        public override async Task<HttpStatusCode> WriteAsync()
        {
            using var reply = await Client.PostAsJsonAsync("/sessions", new { metadata = new { note = Large(_number++) } });
            if (reply.StatusCode != HttpStatusCode.Created)
                return reply.StatusCode;
            _answered.Add((await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
            return HttpStatusCode.OK;
        }

        public override async Task CheckAsync()
        {
            foreach (string id in _answered)
                await GetAsync($"/sessions/{id}");
        }
    }

    private sealed class Purchases(HttpClient client) : Writes(client)
    {
        private int _answered;

        public static async Task<Writes> LoginAsync(HttpClient client)
        {
            using var reply = await client.PostAsJsonAsync("/login", new { username = "user_1", password = "password123" });
            var login = await reply.Content.ReadFromJsonAsync<JsonElement>();
            client.DefaultRequestHeaders.Authorization = new("Bearer", login.GetProperty("access_token").GetString());
            return new Purchases(client);
        }

        public override async Task<HttpStatusCode> WriteAsync()
        {
            using var reply = await Client.PostAsJsonAsync("/purchase/1", new { quantity = 1 });
            if (reply.StatusCode == HttpStatusCode.OK)
                _answered++;
            return reply.StatusCode;
        }

        public override async Task CheckAsync()
        {
            Client.DefaultRequestHeaders.Authorization = new("Bearer", AdminToken);
            var book = await GetAsync("/admin/reconcile");
            var product = book.GetProperty("products").EnumerateArray().First(one => one.GetProperty("product_id").GetInt64() == 1);
            Assert.Equal(0, product.GetProperty("difference").GetInt64());
            // One that was refused because its time was up may be sold all the same.
            Assert.InRange(product.GetProperty("orders").GetInt64(), _answered, long.MaxValue);
        }
    }
}
