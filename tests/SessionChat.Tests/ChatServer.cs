using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.SessionChat.Tests;

/// <summary>The whole program with the embedded store, on real Kestrel, a free port and a folder of its own, in this process. Without limits unless set.</summary>
public sealed class ChatServer : WebApplicationFactory<Program>
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("platform-chat-");
    private readonly Action<IServiceCollection> _replace;
    private readonly (string Key, string Value)[] _settings;

    public ChatServer()
        : this(_ => { })
    {
    }

    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    internal ChatServer(Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        (_replace, _settings) = (replace, settings);
        // With a port the factory would change the address of a server that may have started meanwhile.
        UseKestrel();
        StartServer();
        Client = CreateClient();
        Client.Timeout = TimeSpan.FromMinutes(2);
        while (!IsReadyAsync().GetAwaiter().GetResult())
            Thread.Yield();
    }

    public HttpClient Client { get; }

    /// <summary>Opens a session.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> OpenAsync(string? tenant = null)
    {
        var answer = await SendAsync(HttpMethod.Post, "/sessions", "{}", tenant: tenant);
        Assert.Equal(201, answer.Status);
        return answer.Body.GetProperty("id").GetString()!;
    }

    public Task<Answer> SayAsync(string session, string message, string? key = null, string? tenant = null) =>
        SendAsync(HttpMethod.Post, $"/sessions/{session}/events", JsonSerializer.Serialize(new { kind = "message", source = "customer", message }), key, tenant);

    public Task<Answer> GetAsync(string path, string? tenant = null) => SendAsync(HttpMethod.Get, path, null, tenant: tenant);

    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">Sent as JSON; null for none.</param>
    /// <param name="key">The <c>Idempotency-Key</c>; null for none.</param>
    /// <param name="tenant">The <c>X-Tenant-Id</c>; null for none.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? key = null, string? tenant = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (tenant is not null)
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
        using var reply = await Client.SendAsync(request);
        return await Answer.ReadAsync(reply);
    }

    /// <summary>A number of <c>/metrics</c>; 0 where it is not told.</summary>
    public async Task<double> GetMetricAsync(string name) => (await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
        _data.Delete(recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Data:Directory", _data.FullName);
        builder.UseSetting("Service:DrainDelay", "00:00:00");
        builder.UseSetting("Agents:ScriptedLatency", "00:00:00");
        foreach (string limit in (string[])["CreateGuestSession", "CreateCustomerEvent", "Default"])
            builder.UseSetting($"RateLimits:{limit}", "0");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(_replace);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var reply = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        return reply.IsSuccessStatusCode;
    }
}

/// <summary>An answer with its JSON body.</summary>
public sealed record Answer(int Status, JsonElement Body, HttpResponseHeaders Headers, string Text)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage reply)
    {
        string text = await reply.Content.ReadAsStringAsync();
        if ((int)reply.StatusCode >= 400)
            Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return new Answer((int)reply.StatusCode, text.Length > 0 ? JsonElement.Parse(text) : default, reply.Headers, text);
    }
}
