using System.Text.Json;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class GatewayConfigurationTests
{
    private static readonly Mock[] Three = [.. Enumerable.Range(1, 3).Select(i => OpenAi(i))];

    [Fact]
    public void Full_HasEveryInstanceOnce_AndHashesInsteadOfKeys()
    {
        byte[] file = GatewayConfiguration.Of("full", [.. Three, Anthropic(1)], GatewayKeys.Test).ToJson();
        var root = JsonDocument.Parse(file).RootElement;
        var keys = root.GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal(100, keys.Length);
        Assert.All(keys, (key, i) => Assert.Equal(GatewayKeys.Hash(GatewayKeys.Test[i]), key.GetProperty("hash").GetString()));
        Assert.Equal(
            [
                ("o-1", "openai", "http://127.0.0.1:9001/v1", "gpt-4o-mini"),
                ("o-2", "openai", "http://127.0.0.1:9002/v1", "gpt-4o-mini"),
                ("o-3", "openai", "http://127.0.0.1:9003/v1", "gpt-4o-mini"),
                ("a-1", "anthropic", "http://127.0.0.1:9101", "claude-haiku"),
            ],
            root.GetProperty("instances")
                .EnumerateArray()
                .Select(instance =>
                    (Text(instance, "name"), Text(instance, "provider"), Text(instance, "base_url"), Models(instance).Single().Name)
                )
        );
    }

    [Fact]
    public void Weighted_Is25And50And25_OfEachProvider() =>
        Assert.Equal(
            [25, 50, 25, 25, 50, 25],
            Instances("weighted", [.. Three, Anthropic(1), Anthropic(2), Anthropic(3)])
                .Select(instance => instance.GetProperty("weight").GetInt32())
        );

    [Fact]
    public void Failover_PutsTheFirstFirst_AndOthersServeTheSameModels()
    {
        var instances = Instances("failover", [OpenAi(1), OpenAi(2), Anthropic(1)]);
        Assert.Equal([1, 2, 2], instances.Select(instance => instance.GetProperty("priority").GetInt32()));
        Assert.All(instances, instance => Assert.Equal(["gpt-4o-mini", "claude-haiku"], Models(instance).Select(model => model.Name)));
        Assert.Equal("claude-haiku", Models(instances[2]).First().Value.GetProperty("upstream").GetString());
    }

    [Fact]
    public void Converting_ServesEachProvidersModelByTheOther()
    {
        var instances = Instances("converting", [OpenAi(1), Anthropic(1)]);
        var (byOpenAi, byAnthropic) = (Models(instances[0]).Single(), Models(instances[1]).Single());
        Assert.Equal(("claude-haiku", "gpt-4o-mini"), (byOpenAi.Name, Text(byOpenAi.Value, "upstream")));
        Assert.Equal(("gpt-4o-mini", "claude-haiku"), (byAnthropic.Name, Text(byAnthropic.Value, "upstream")));
    }

    [Theory]
    [InlineData("http://h:1", MockProvider.OpenAi, "http://h:1/v1")]
    [InlineData("http://h:1/v1/", MockProvider.OpenAi, "http://h:1/v1")]
    [InlineData("http://h:1/v1", MockProvider.Anthropic, "http://h:1")]
    [InlineData("http://h:1/proxy/", MockProvider.Anthropic, "http://h:1/proxy")]
    public void AnAddress_IsAsTheProvidersClientTakesIt(string url, object provider, string written) =>
        Assert.Equal(written, Text(Instances("single", [new Mock("m", (MockProvider)provider, new Uri(url))])[0], "base_url"));

    [Theory]
    [InlineData("single", 2)]
    [InlineData("weighted", 2)]
    [InlineData("converting", 3)]
    [InlineData("failover", 1)]
    public void AnotherNumberOfUpstreams_IsRefused(string kind, int count) =>
        Assert.Contains(
            $"'{kind}'",
            Assert.Throws<SetupException>(() => GatewayConfiguration.Of(kind, Three[..count], [])).Message,
            StringComparison.Ordinal
        );

    private static JsonElement[] Instances(string kind, IReadOnlyList<Mock> mocks) =>
        [.. JsonDocument.Parse(GatewayConfiguration.Of(kind, mocks, []).ToJson()).RootElement.GetProperty("instances").EnumerateArray()];

    private static IEnumerable<JsonProperty> Models(JsonElement instance) => instance.GetProperty("models").EnumerateObject();

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static Mock OpenAi(int number) => new($"o-{number}", MockProvider.OpenAi, new Uri($"http://127.0.0.1:{9000 + number}"));

    private static Mock Anthropic(int number) => new($"a-{number}", MockProvider.Anthropic, new Uri($"http://127.0.0.1:{9100 + number}"));
}
