using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway;
using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Metrics;

namespace Platform.Benchmarks;

/// <summary>What benchmarks are made of: the Gateway's parts as the service wires them, without its server, and samples.</summary>
internal static class Parts
{
    /// <summary>The model that samples name.</summary>
    public const string Model = "sample";

    /// <param name="settings">As on the command line.</param>
    public static IServiceProvider Gateway(params string[] settings)
    {
        var builder = Service.CreateBuilder("Gateway", "http://127.0.0.1:0", settings);
        builder.AddGateway();
        var services = builder.Build().Services;
        // Made, it listens to the meters, as in the service.
        services.GetRequiredService<MeterCollector>();
        return services;
    }

    /// <summary>Puts instances in force, of two weights.</summary>
    public static IReadOnlyList<Instance> Use(this IServiceProvider services, int instances)
    {
        var router = services.GetRequiredService<Router>();
        var settings = Enumerable
            .Range(0, instances)
            .Select(i => new InstanceSettings($"instance-{i}", Protocol.OpenAi, new Uri($"http://{i}.test/v1/chat/completions"))
            {
                Models = new Dictionary<string, ModelSettings>(StringComparer.Ordinal) { [Model] = new(Model) },
                Weight = 1 + (i % 2),
            });
        router.Use(new RoutingTable { Instances = services.GetRequiredService<InstanceFactory>().Follow(router.Table, [.. settings]) });
        return router.Table.Serving(Model);
    }

    public static LlmCall Call(Protocol protocol)
    {
        byte[] body = Sample(protocol, "request");
        var caller = new Caller("caller") { Configured = new HashSet<string>(StringComparer.Ordinal) { Model } };
        return new(new DefaultHttpContext(), protocol, caller, body, RequestOutline.Read(body, protocol)) { Started = 0 };
    }

    /// <summary>A sample as clients and providers send it, without white space.</summary>
    public static byte[] Sample(Protocol protocol, string what)
    {
        using var document = JsonDocument.Parse(Open(protocol, $"{what}.json"));
        var sample = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(sample, SseWriter.Json))
            document.WriteTo(json);
        return sample.WrittenSpan.ToArray();
    }

    /// <summary>The events of a streamed answer; the third is a chunk of text, and there are as many of it as are asked for.</summary>
    public static (string Type, byte[] Data)[] Stream(Protocol protocol, int chunks)
    {
        var events = SseParser
            .Create(Open(protocol, "stream.txt"), (type, data) => (type, data.ToArray()))
            .Enumerate()
            .Select(item => item.Data)
            .ToList();
        return [.. events[..2], .. Enumerable.Repeat(events[2], chunks), .. events[3..]];
    }

    private static Stream Open(Protocol protocol, string file) =>
        typeof(Parts).Assembly.GetManifestResourceStream($"{(protocol == Protocol.OpenAi ? "openai" : "anthropic")}-{file}")!;
}
