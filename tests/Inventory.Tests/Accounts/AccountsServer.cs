using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Inventory.Accounts;
using Platform.Inventory.Records;
using Platform.Inventory.Tests.Accounts.Passwords;
using Platform.Testing;

namespace Platform.Inventory.Tests.Accounts;

/// <summary>The program with accounts in memory, a clock that a test moves, and every log line kept.</summary>
internal sealed class AccountsServer : IAsyncDisposable
{
    public AccountsServer(params (string Key, string Value)[] settings)
        : this(new MemoryAccountStore(), settings) { }

    public AccountsServer(MemoryAccountStore store, params (string Key, string Value)[] settings)
    {
        Store = store;
        Server = new InventoryServer(
            services =>
                services
                    .AddSingleton<IAccountStore>(Store)
                    .AddSingleton<IPasswordHasher<string>>(Hasher)
                    .AddSingleton<TimeProvider>(Time)
                    .AddSingleton<ILoggerProvider>(Logs),
            // Without its store it never is.
            waitUntilReady: !store.Away,
            settings
        );
    }

    public MemoryAccountStore Store { get; }

    public CountingHasher Hasher { get; } = new();

    public ManualTime Time { get; } = new();

    public KeptLogs Logs { get; } = new();

    public InventoryServer Server { get; }

    /// <summary>What <c>POST /login</c> answers; from behind a proxy when an address is given.</summary>
    public async Task<Answer> LogInAsync(string username, string password, string? address = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/login", UriKind.Relative))
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { username, password }),
                System.Text.Encoding.UTF8,
                "application/json"
            ),
        };
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        using var reply = await Server.Client.SendAsync(request);
        return await Answer.ReadAsync(reply);
    }

    public Task<Answer> SetPasswordAsync(string username, string password, string? token = InventoryServer.AdminToken) =>
        Server.SendAsync(HttpMethod.Put, $"/admin/users/{username}", JsonSerializer.Serialize(new { password }), token);

    public async Task<string> MetricsAsync() => await Server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Logs.Dispose();
    }
}
