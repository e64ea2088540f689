using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Callers;
using Platform.Gateway.Configuration;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests;

/// <summary>Puts a configuration in force as far as callers and models need it, until the program loads its file.</summary>
internal static class Unloaded
{
    public static void Load(GatewayServer server, string configuration)
    {
        var file = JsonSerializer.Deserialize(configuration, GatewayFileJson.Default.GatewayFile)!;
        var router = server.Services.GetRequiredService<Router>();
        var faults = new List<string>();
        var models = file.Instances.SelectMany(instance => instance.Models.Keys).ToHashSet();
        var previous = router.Table == RoutingTable.Empty ? server.Services.GetRequiredService<CallerKeys>() : router.Table.Callers;
        var callers = CallerKeys.Build(file.Keys, file.AllowAnonymous, models, previous, faults);
        Assert.Empty(faults);
        router.Table = new RoutingTable { Instances = [.. file.Instances.Select(Read)], Callers = callers };
    }

    private static Instance Read(InstanceEntry entry) => new(
        new InstanceSettings(entry.Name!, entry.Provider == "openai" ? Protocol.OpenAi : Protocol.Anthropic, new Uri(entry.BaseUrl!))
        {
            Models = entry.Models.ToDictionary(model => model.Key, model => new ModelSettings(model.Value?.Upstream ?? model.Key)),
            ApiKey = entry.ApiKey is { } key ? new Secret(key) : null,
            Weight = entry.Weight ?? 1,
            Priority = entry.Priority ?? 1,
        });
}
