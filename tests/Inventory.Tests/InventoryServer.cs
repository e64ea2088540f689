using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Inventory.Records;
using Platform.Testing;

namespace Platform.Inventory.Tests;

/// <summary>The whole program with the embedded store and demo data in this process.</summary>
public sealed class InventoryServer : InProcessService<Program>
{
    public const string AdminToken = "the-administrator-of-this-test";

    private static readonly (string Key, string Value)[] Defaults =
    [
        ("Inventory:SeedDemoData", "true"),
        ("Inventory:AdminToken", AdminToken),
    ];

    public InventoryServer()
        : this(_ => { }) { }

    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    internal InventoryServer(Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
        : this(replace, waitUntilReady: true, settings) { }

    internal InventoryServer(Action<IServiceCollection> replace, bool waitUntilReady, params (string Key, string Value)[] settings)
        : base(replace, [.. Defaults, .. settings], waitUntilReady) { }

    /// <summary>Logs a demo user in.</summary>
    public async Task<string> LogInAsync(string username = "user_1")
    {
        var answer = await SendAsync(
            HttpMethod.Post,
            "/login",
            JsonSerializer.Serialize(new { username, password = "password123" }),
            token: null
        );
        Assert.Equal(200, answer.Status);
        return answer.Body.GetProperty("access_token").GetString()!;
    }

    public Task<Answer> BuyAsync(string? token, long product, int quantity, string? key = null) =>
        SendAsync(HttpMethod.Post, $"/purchase/{product}", $$"""{"quantity":{{quantity}}}""", token, key);

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Answer> SetStockAsync(long product, long stock) =>
        SendAsync(HttpMethod.Post, $"/admin/products/{product}/stock", $$"""{"stock":{{stock}}}""", AdminToken);

    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">Sent as JSON; null for none.</param>
    /// <param name="token">Of the header <c>Authorization</c>; null for none.</param>
    /// <param name="key">The <c>Idempotency-Key</c>; null for none.</param>
    /// <param name="type">The body's type.</param>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        string? token,
        string? key = null,
        string type = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var reply = await Client.SendAsync(request);
        return await Answer.ReadAsync(reply);
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
