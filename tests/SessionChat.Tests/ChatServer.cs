using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.SessionChat.Tests;

/// <summary>The whole program with the embedded store in this process. Without limits unless set.</summary>
public sealed class ChatServer : InProcessService<Program>
{
    private static readonly (string Key, string Value)[] Defaults =
    [
        ("Agents:ScriptedLatency", "00:00:00"),
        ("RateLimits:CreateGuestSession", "0"),
        ("RateLimits:CreateCustomerEvent", "0"),
        ("RateLimits:Default", "0"),
    ];

    public ChatServer()
        : this(_ => { }) { }

    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    internal ChatServer(Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
        : base(replace, [.. Defaults, .. settings]) { }

    /// <summary>Opens a session.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> OpenAsync(string? tenant = null)
    {
        var answer = await SendAsync(HttpMethod.Post, "/sessions", "{}", tenant: tenant);
        Assert.Equal(201, answer.Status);
        return answer.Body.GetProperty("id").GetString()!;
    }

    public Task<Answer> SayAsync(string session, string message, string? key = null, string? tenant = null) =>
        SendAsync(
            HttpMethod.Post,
            $"/sessions/{session}/events",
            JsonSerializer.Serialize(
                new
                {
                    kind = "message",
                    source = "customer",
                    message,
                }
            ),
            key,
            tenant
        );

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
