using System.Text;
using BenchmarkDotNet.Attributes;
using Platform.Gateway.Calls;
using Platform.Gateway.Calls.Relaying;
using Platform.Gateway.Protocols;
using Platform.Gateway.Routing;

namespace Platform.Benchmarks;

/// <summary>What is looked at of calls that go through untouched.</summary>
public class RelayBenchmarks
{
    private const int Chunks = 100;

    private static readonly byte[] Chunk = [.. "data: "u8, .. Parts.Stream(Protocol.OpenAi, 1)[2].Data, .. "\n\n"u8];

    private readonly byte[] _small = Body(1 << 10),
        _large = Body(100 << 10),
        _buffer = new byte[1 << 16];
    private readonly LlmCall _call = Parts.Call(Protocol.OpenAi);
    private readonly InstanceSettings _settings = new("instance", Protocol.OpenAi, new Uri("http://test"))
    {
        Models = new Dictionary<string, Gateway.Conversion.ModelSettings>(StringComparer.Ordinal),
    };
    private readonly AnswerWatch _watch = new(Protocol.OpenAi);
    private RequestOutline _outline = null!;

    [GlobalSetup]
    public void Setup() => _outline = RequestOutline.Read(_small, Protocol.OpenAi);

    [Benchmark]
    public object OutlineOf1KB() => RequestOutline.Read(_small, Protocol.OpenAi);

    [Benchmark]
    public object OutlineOf100KB() => RequestOutline.Read(_large, Protocol.OpenAi);

    /// <summary>The model has another name there, and usage is asked for.</summary>
    [Benchmark]
    public int Rewritten() => _outline.Rewrite(_small, "sample-2026", askForUsage: true).Length;

    [Benchmark]
    public bool EventLookedAt() => _watch.LookAtEvent(Chunk) == EventRole.Content;

    /// <summary>An event of a streamed answer, each in a read of its own.</summary>
    [Benchmark(OperationsPerInvoke = Chunks)]
    public async Task<int> EventThroughAsync()
    {
        using var clock = new AttemptClock(_settings, TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        await using var tap = new EventTap(new EventPerRead(), _call, key: null, clock, 1 << 20, keepsUsage: true);
        await tap.PrimeAsync();
        int length = 0;
        for (int i = 0; i < Chunks; i++)
            length += await tap.ReadAsync(_buffer);
        return length;
    }

    private static byte[] Body(int length)
    {
        string beginning = "{\"model\":\"sample\",\"stream\":true,\"messages\":[",
            message = "{\"role\":\"user\",\"content\":\"" + new string('x', 180) + "\"}";
        return Encoding.UTF8.GetBytes(
            $"{beginning}{string.Join(',', Enumerable.Repeat(message, (length - beginning.Length) / (message.Length + 1)))}]}}"
        );
    }

    private sealed class EventPerRead : ReadOnlyTap
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Chunk.CopyTo(buffer);
            return new(Chunk.Length);
        }
    }
}
