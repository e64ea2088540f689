using System.Text;
using Platform.Gateway.Configuration;
using Platform.Gateway.Conversion;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Configuration;

/// <summary>What a file may hold, and what is said of one that holds something else.</summary>
public sealed class GatewayFileTests
{
    private const string Full = """
        {
          // Comments and trailing commas may stand.
          "instances": [
            {
              "name": "openai-1", "provider": "openai", "base_url": "https://api.openai.com/v1/", "api_key": "env:OPENAI_KEY",
              "models": { "gpt-4o": "gpt-4o-2024-11-20", "o3": { "max_tokens": 10000000, "sampling": false, "reasoning": "budget", "json_object": "instruct" }, "same": null },
              "weight": 25, "priority": 0, "timeout": { "total": "1h", "first_byte": "30s", "between_chunks": "500ms" },
            },
            {
              "name": "claude.1_x", "provider": "anthropic", "base_url": "https://api.anthropic.com", "api_key": "file:claude.key",
              "models": { "gpt-4o": { "upstream": "claude-opus", "reasoning": "none" } }, "anthropic_version": "2026-10-21",
            },
          ],
          "keys": [ { "name": "team", "hash": "00", "models": ["gpt-4o"], "requests_per_minute": 60, "tokens_per_minute": 3000000000 } ],
          "allow_anonymous": true,
        }
        """;

    [Fact]
    public void AFile_IsReadAsItSays()
    {
        using var files = new GatewayFiles(Full) { Environment = { ["OPENAI_KEY"] = "sk-1" } };
        files.Write("sk-2\n", "claude.key");
        var loaded = files.Load();
        var (openai, claude) = (loaded.Instances[0], loaded.Instances[1]);
        Assert.Equal(
            ("openai-1", Protocol.OpenAi, "https://api.openai.com/v1/chat/completions", "sk-1"),
            (openai.Name, openai.Protocol, openai.Endpoint.AbsoluteUri, openai.ApiKey!.Reveal())
        );
        Assert.Equal((25, 0), (openai.Weight, openai.Priority));
        Assert.Equal(
            (TimeSpan.FromHours(1), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500)),
            (openai.TotalTimeout, openai.FirstByteTimeout, openai.BetweenChunksTimeout)
        );
        Assert.Equal(new ModelSettings("gpt-4o-2024-11-20"), openai.Models["gpt-4o"]);
        Assert.Equal(
            new ModelSettings("o3")
            {
                MaxTokens = 10_000_000,
                Sampling = false,
                Reasoning = ReasoningStyle.Budget,
                JsonObject = JsonObjectStyle.Instruct,
            },
            openai.Models["o3"]
        );
        Assert.Equal(new ModelSettings("same"), openai.Models["same"]);
        Assert.Equal(
            ("claude.1_x", Protocol.Anthropic, "https://api.anthropic.com/v1/messages", "sk-2"),
            (claude.Name, claude.Protocol, claude.Endpoint.AbsoluteUri, claude.ApiKey!.Reveal())
        );
        Assert.Equal(
            (1, 1, "2026-10-21", TimeSpan.FromMinutes(10)),
            (claude.Weight, claude.Priority, claude.AnthropicVersion, claude.TotalTimeout)
        );
        Assert.Equal(new ModelSettings("claude-opus") { Reasoning = ReasoningStyle.None }, claude.Models["gpt-4o"]);
        var key = Assert.Single(loaded.File!.Keys);
        Assert.Equal(
            ("team", "00", 60, 3_000_000_000, true),
            (key.Name, key.Hash, key.RequestsPerMinute, key.TokensPerMinute, loaded.File.AllowAnonymous)
        );
        Assert.Equal(["gpt-4o"], key.Models);
        Assert.Empty(loaded.Warnings);
    }

    [Theory]
    [InlineData("\"name\":\"a\"", "", "instances[0].name: is missing.")]
    [InlineData("\"name\":\"a\"", "\"name\":\"\"", "instances[0].name: must be 1 to 64 letters")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a b\"", "instances[0].name: must be 1 to 64 letters")]
    [InlineData("\"name\":\"a\"", "\"name\":\"ä\"", "instances[0].name: must be 1 to 64 letters")]
    [InlineData(
        "\"name\":\"a\"",
        "\"name\":\"12345678901234567890123456789012345678901234567890123456789012345\"",
        "instances[0].name: must be 1 to 64"
    )]
    [InlineData("\"name\":\"a\"", "\"name\":7", "instances[0].name: must be a text")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\",\"name\":\"b\"", "instances[0].name: is given twice.")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\",\"wait\":1", "instances[0].wait: is not known. Known here: name, provider")]
    [InlineData("\"provider\":\"openai\"", "", "instances[0].provider: is missing: openai or anthropic.")]
    [InlineData("\"provider\":\"openai\"", "\"provider\":\"OpenAI\"", "instances[0].provider: must be openai or anthropic.")]
    [InlineData("http://127.0.0.1:1/v1", "", "instances[0].base_url: must be an absolute address")]
    [InlineData("http://127.0.0.1:1/v1", "/v1", "instances[0].base_url: must be an absolute address")]
    [InlineData("http://127.0.0.1:1/v1", "ftp://host/v1", "instances[0].base_url: must be an absolute address")]
    [InlineData("http://127.0.0.1:1/v1", "http://user:hush@host/v1", "instances[0].base_url: must be without user")]
    [InlineData("http://127.0.0.1:1/v1", "http://host/v1?key=hush", "instances[0].base_url: must be without query")]
    [InlineData("http://127.0.0.1:1/v1", "http://host/v1#hush", "instances[0].base_url: must be without query")]
    [InlineData(
        "openai\",\"base_url\":\"http://127.0.0.1:1/v1",
        "anthropic\",\"base_url\":\"http://host/v1/",
        "instances[0].base_url: must be without /v1"
    )]
    [InlineData("{\"m\":\"m1\"}", "{}", "instances[0].models: must name one model at least")]
    [InlineData("{\"m\":\"m1\"}", "[]", "instances[0].models: must be an object")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":1}", "instances[0].models[\"m\"]: must be an object")]
    [InlineData("{\"m\":\"m1\"}", "{\" \":\"m1\"}", "instances[0].models[\" \"]: must be a name")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":\"\"}", "instances[0].models[\"m\"].upstream: must be a name")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":\"a\",\"m\":\"b\"}", "instances[0].models[\"m\"]: is given twice.")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":{\"max_tokens\":0}}", "instances[0].models[\"m\"].max_tokens: must be from 1 to 10000000.")]
    [InlineData(
        "{\"m\":\"m1\"}",
        "{\"m\":{\"max_tokens\":10000001}}",
        "instances[0].models[\"m\"].max_tokens: must be from 1 to 10000000."
    )]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":{\"max_tokens\":1.5}}", "instances[0].models[\"m\"].max_tokens: must be a whole number.")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":{\"max_tokens\":9999999999}}", "instances[0].models[\"m\"].max_tokens: is too large")]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":{\"sampling\":\"no\"}}", "instances[0].models[\"m\"].sampling: must be true or false.")]
    [InlineData(
        "{\"m\":\"m1\"}",
        "{\"m\":{\"reasoning\":\"much\"}}",
        "instances[0].models[\"m\"].reasoning: must be effort, budget or none."
    )]
    [InlineData("{\"m\":\"m1\"}", "{\"m\":{\"json_object\":\"x\"}}", "instances[0].models[\"m\"].json_object: must be refuse or instruct.")]
    [InlineData("\"name\"", "\"weight\":0,\"name\"", "instances[0].weight: must be from 1 to 1000000.")]
    [InlineData("\"name\"", "\"weight\":1000001,\"name\"", "instances[0].weight: must be from 1 to 1000000.")]
    [InlineData("\"name\"", "\"priority\":-1,\"name\"", "instances[0].priority: must be from 0 to 1000.")]
    [InlineData("\"name\"", "\"priority\":1001,\"name\"", "instances[0].priority: must be from 0 to 1000.")]
    [InlineData("\"name\"", "\"timeout\":\"30s\",\"name\"", "instances[0].timeout: must be an object")]
    [InlineData("\"name\"", "\"timeout\":{\"total\":\"0s\"},\"name\"", "instances[0].timeout.total: must be a duration")]
    [InlineData("\"name\"", "\"timeout\":{\"first_byte\":\"61m\"},\"name\"", "instances[0].timeout.first_byte: must be a duration")]
    [InlineData("\"name\"", "\"timeout\":{\"between_chunks\":\"30\"},\"name\"", "instances[0].timeout.between_chunks: must be a duration")]
    [InlineData("\"name\"", "\"timeout\":{\"total\":\"-1s\"},\"name\"", "instances[0].timeout.total: must be a duration")]
    [InlineData("\"name\"", "\"anthropic_version\":\"2023-6-1\",\"name\"", "instances[0].anthropic_version: must be a date")]
    [InlineData("\"name\"", "\"api_key\":\"hush\",\"name\"", "instances[0].api_key: must be env:NAME")]
    [InlineData("\"name\"", "\"api_key\":\"env:\",\"name\"", "instances[0].api_key: must be env:NAME")]
    [InlineData("\"name\"", "\"api_key\":\"env:sk-hush\",\"name\"", "instances[0].api_key: must be env:NAME")]
    [InlineData("\"name\"", "\"api_key\":\"file:\",\"name\"", "instances[0].api_key: must be env:NAME")]
    [InlineData("\"name\"", "\"api_key\":[\"hush\"],\"name\"", "instances[0].api_key: must be a text")]
    [InlineData("\"name\"", "\"api_key\":\"env:NOT_SET\",\"name\"", "instances[0].api_key: The environment variable NOT_SET is not set.")]
    [InlineData("\"name\"", "\"api_key\":\"env:EMPTY\",\"name\"", "instances[0].api_key: The environment variable EMPTY is empty.")]
    [InlineData(
        "\"name\"",
        "\"api_key\":\"env:SPACED\",\"name\"",
        "instances[0].api_key: The environment variable SPACED must hold visible ASCII"
    )]
    [InlineData("\"name\"", "\"api_key\":\"file:none.key\",\"name\"", "instances[0].api_key: The file none.key does not exist.")]
    [InlineData("\"name\"", "\"api_key\":\"file:.\",\"name\"", "instances[0].api_key: The file . may not be read")]
    [InlineData(
        "\"name\"",
        "\"api_key\":\"file:large.key\",\"name\"",
        "instances[0].api_key: The file large.key is larger than 16384 bytes."
    )]
    [InlineData(
        "\"name\"",
        "\"api_key\":\"file:two-lines.key\",\"name\"",
        "instances[0].api_key: The file two-lines.key must hold visible ASCII"
    )]
    [InlineData("\"name\"", "\"api_key\":\"file:\\u0000\",\"name\"", "instances[0].api_key: The file")]
    [InlineData("{\"instances\"", "{\"instance\":1,\"instances\"", "instance: is not known. Known here: instances, keys, allow_anonymous.")]
    [InlineData("{\"instances\"", "{\"keys\":{},\"instances\"", "keys: must be a list")]
    [InlineData("{\"instances\"", "{\"keys\":[1],\"instances\"", "keys[0]: must be an object")]
    [InlineData("{\"instances\"", "{\"keys\":[{\"models\":[1]}],\"instances\"", "keys[0].models[0]: must be a text")]
    [InlineData(
        "{\"instances\"",
        "{\"keys\":[{\"requests_per_minute\":\"1\"}],\"instances\"",
        "keys[0].requests_per_minute: must be a whole number."
    )]
    [InlineData("{\"instances\"", "{\"allow_anonymous\":1,\"instances\"", "allow_anonymous: must be true or false.")]
    public void OneThingThatIsWrong_IsNamed_WithItsPlace(string part, string instead, string fault)
    {
        string json = GatewayFiles
            .Minimal.Replace(part, instead, StringComparison.Ordinal)
            .Replace("{,", "{", StringComparison.Ordinal)
            .Replace(",,", ",", StringComparison.Ordinal);
        Assert.NotEqual(GatewayFiles.Minimal, json);
        using var files = new GatewayFiles(json) { Environment = { ["EMPTY"] = "", ["SPACED"] = "two hush" } };
        files.Write(new string('x', 20_000), "large.key");
        files.Write("hush\nhush\n", "two-lines.key");
        // A key that is wrong in one thing may lack others.
        string found = Assert.Single(
            files.Faults(),
            found => !found.StartsWith("keys[0]", StringComparison.Ordinal) || found.StartsWith(fault, StringComparison.Ordinal)
        );
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", found, StringComparison.Ordinal);
    }

    [Fact]
    public void AllThatIsWrong_IsNamedAtOnce()
    {
        using var files = new GatewayFiles(
            """
            {
              "instances": [
                { "name": "a", "provider": "x", "base_url": "y", "api_key": "sk-hush", "models": { "m": { "max_tokens": 0, "else": 1 } }, "weight": 0 },
                { "name": "a", "priority": "1", "timeout": { "total": "soon" }, "anthropic_version": "new" },
                7
              ],
              "keys": 1, "allow_anonymous": "yes", "extra": {}
            }
            """
        );
        string[] paths =
        [
            "extra",
            "keys",
            "allow_anonymous",
            "instances[0].provider",
            "instances[0].base_url",
            "instances[0].api_key",
            "instances[0].weight",
            "instances[0].models[\"m\"].max_tokens",
            "instances[0].models[\"m\"].else",
            "instances[1].name",
            "instances[1].provider",
            "instances[1].base_url",
            "instances[1].models",
            "instances[1].priority",
            "instances[1].timeout.total",
            "instances[1].anthropic_version",
            "instances[2]",
        ];
        var faults = files.Faults();
        Assert.All(paths, path => Assert.Single(faults, fault => fault.StartsWith(path + ": ", StringComparison.Ordinal)));
        Assert.DoesNotContain("hush", string.Join('\n', faults), StringComparison.Ordinal);
        Assert.Contains("instances[1].name: is the name of instances[0] too.", faults);
    }

    [Theory]
    [InlineData("", "The file is not JSON at line 1, position 1.")]
    [InlineData("{\n  \"instances\": [}", "The file is not JSON at line 2, position 17.")]
    [InlineData("{\"instances\":[{\"api_key\": true-hush}]}", "The file is not JSON at line 1")]
    [InlineData("{\"instances\":[{\"api_key\": sk-hush}]}", "The file is not JSON at line 1, position 27.")]
    [InlineData("[]", "The file must hold one object, in { }.")]
    [InlineData("{\"instances\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}", "The file is not JSON at line 1")]
    [InlineData("{\"instances\":[{\"name\":\"\\ud800\"}]}", "The file holds a text with half a character")]
    [InlineData("{\"\\ud800\":1}", "The file holds a text with half a character")]
    public void AFileThatIsNoJson_IsNamed_WithLineAndPosition(string json, string fault)
    {
        using var files = new GatewayFiles(json);
        // A key that is wrong in one thing may lack others.
        string found = Assert.Single(
            files.Faults(),
            found => !found.StartsWith("keys[0]", StringComparison.Ordinal) || found.StartsWith(fault, StringComparison.Ordinal)
        );
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", found, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThere_OrNotUtf8_OrTooLarge_OrAFolder_SaysSo()
    {
        using var files = new GatewayFiles();
        File.WriteAllBytes(files.Path, [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}']);
        Assert.Equal(["The file is not UTF-8."], files.Faults());
        File.WriteAllText(files.Path, new string(' ', (8 << 20) + 1));
        Assert.Equal(["The file is larger than 8388608 bytes."], files.Faults());
        File.Delete(files.Path);
        Assert.Equal(["The file does not exist."], files.Faults());
        Directory.CreateDirectory(files.Path);
        Assert.StartsWith("The file may not be read", Assert.Single(files.Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfTheLargestSize_WithAByteOrderMark_IsRead()
    {
        using var files = new GatewayFiles();
        string padded = "\uFEFF" + GatewayFiles.Minimal;
        File.WriteAllText(files.Path, padded + new string(' ', (8 << 20) - Encoding.UTF8.GetByteCount(padded)), new UTF8Encoding(false));
        Assert.Equal(8 << 20, new FileInfo(files.Path).Length);
        Assert.Single(files.Load().Instances);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    public void AThousandInstances_AreAllowed_OneMoreIsNot(int count, int faults)
    {
        using var files = new GatewayFiles($$"""{"instances":[{{string.Join(',', Enumerable.Range(0, count).Select(Instance))}}]}""");
        var found = files.Faults();
        Assert.Equal(faults, found.Count(fault => fault == "instances: holds 1001, of which there may be 1000."));
        Assert.Equal(faults, found.Count);
    }

    [Fact]
    public void MoreKeysThanMayBe_AreNotRead()
    {
        using var files = new GatewayFiles(
            $$"""{"instances":[{{Instance(0)}}],"keys":[{{string.Join(',', Enumerable.Repeat("{}", 100_001))}}]}"""
        );
        Assert.Equal(["keys: holds 100001, of which there may be 100000."], files.Faults());
    }

    [Fact]
    public void ThousandsOfFaults_AreCounted_NotAllNamed()
    {
        using var files = new GatewayFiles(
            $$"""{"instances":[{{Instance(0)}}],"keys":[{{string.Join(',', Enumerable.Repeat("1", 5000))}}]}"""
        );
        var faults = files.Faults();
        Assert.Equal((1001, "And 14000 more."), (faults.Count, faults[^1]));
    }

    [Theory]
    [InlineData("http://api.test/v1", 1)]
    [InlineData("https://api.test/v1", 0)]
    [InlineData("http://localhost:1/v1", 0)]
    [InlineData("http://[::1]:1/v1", 0)]
    public void AKeyThatGoesOutUnencrypted_IsWarnedOf(string url, int warnings)
    {
        string json = GatewayFiles.Minimal.Replace("http://127.0.0.1:1/v1", url, StringComparison.Ordinal);
        using var files = new GatewayFiles(json.Replace("\"name\"", "\"api_key\":\"env:KEY\",\"name\"", StringComparison.Ordinal))
        {
            Environment = { ["KEY"] = "hush" },
        };
        Assert.Equal(
            warnings,
            files.Load().Warnings.Count(warning => warning.StartsWith("instances[0].base_url: ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void NothingThatIsLoaded_PrintsASecret()
    {
        using var files = new GatewayFiles(
            GatewayFiles.Minimal.Replace("\"name\"", "\"api_key\":\"env:KEY\",\"name\"", StringComparison.Ordinal)
        )
        {
            Environment = { ["KEY"] = "sk-hush" },
        };
        var loaded = files.Load();
        Assert.Equal("sk-hush", loaded.Instances[0].ApiKey!.Reveal());
        foreach (
            object? thing in (object?[])
                [loaded, loaded.Secrets, loaded.File, loaded.File!.Instances[0], loaded.Instances[0], loaded.Instances[0].ApiKey]
        )
            Assert.DoesNotContain("hush", $"{thing}", StringComparison.Ordinal);
        using var literal = new GatewayFiles(
            GatewayFiles.Minimal.Replace("\"name\"", "\"api_key\":\"sk-hush\",\"name\"", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("hush", $"{literal.Loader.Load().File!.Instances[0]}", StringComparison.Ordinal);
    }

    private static string Instance(int number) => GatewayFiles.InstanceOf($"i{number}");
}
