using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Storage.Postgres;
using Platform.SessionChat.Storage.Sqlite;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>Which store is used, and what is said of settings that do not fit.</summary>
public class ChatStoreSetupTests
{
    private const string Redis = "--ConnectionStrings:Redis=localhost",
        Postgres = "--ConnectionStrings:Postgres=Host=localhost";

    [Theory]
    [InlineData(typeof(SqliteChatStore))]
    [InlineData(typeof(PostgresChatStore), Postgres, Redis)]
    [InlineData(typeof(SqliteChatStore), Postgres, "--SessionChat:Store=Embedded")]
    public async Task TheConnectionStrings_ChooseTheStore(Type expected, params string[] arguments)
    {
        var builder = Service.CreateBuilder("SessionChat", "http://127.0.0.1:0", arguments);
        builder.AddSessionChat();
        await using var app = builder.Build();
        Assert.IsType(expected, app.Services.GetRequiredService<IChatStore>());
    }

    [Theory]
    [InlineData("one process alone needs no Redis", Redis)]
    [InlineData("one process alone needs no Redis", Redis, Postgres, "--SessionChat:Store=Embedded")]
    [InlineData("ConnectionStrings:Redis is missing", Postgres)]
    [InlineData("ConnectionStrings:Redis is missing", "--ConnectionStrings:MongoDb=mongodb://localhost/chat")]
    [InlineData("Store Postgres needs ConnectionStrings:Postgres", Redis, "--SessionChat:Store=Postgres")]
    [InlineData("Store MongoDb needs ConnectionStrings:MongoDb", Redis, Postgres, "--SessionChat:Store=MongoDb")]
    [InlineData("ConnectionStrings:Postgres cannot be read", Redis, "--ConnectionStrings:Postgres=nonsense")]
    [InlineData("ConnectionStrings:Redis cannot be read", "--ConnectionStrings:Redis=,", Postgres)]
    public async Task SettingsThatDoNotFit_EndTheServiceWith2_AndAreNamed(string fault, params string[] arguments)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync("SessionChat", arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(fault, output, StringComparison.Ordinal);
    }
}
