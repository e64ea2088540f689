using System.Text.Json;
using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToOpenAi.Converting;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi;

/// <summary>Whatever stands where something else is expected is converted or refused, and nothing else happens.</summary>
public sealed class HostileInputTests
{
    private const string Request = """
        {"model":"m","max_tokens":4000,"stream":true,"temperature":0.5,"top_p":0.5,"top_k":3,"stop_sequences":["a"],"metadata":{"user_id":"u"},"service_tier":"auto",
         "system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},
         "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
         "tools":[{"type":"custom","name":"get","description":"d","input_schema":{"type":"object","properties":{}},"strict":true,"allowed_callers":["direct"]}],
         "tool_choice":{"type":"tool","name":"get","disable_parallel_tool_use":true},"mcp_servers":[],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"a","citations":[]},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}},
            {"type":"image","source":{"type":"url","url":"https://a"}},
            {"type":"document","title":"t","context":"c","citations":{"enabled":false},"source":{"type":"text","media_type":"text/plain","data":"d"}},
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AA"}},
            {"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]}},
            {"type":"search_result","title":"t","source":"s","content":[{"type":"text","text":"x"}]}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"b"},
            {"type":"tool_use","id":"i","name":"get","input":{"a":1},"caller":{"type":"direct"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"i","is_error":true,"content":[{"type":"text","text":"r"},{"type":"image","source":{"type":"url","url":"https://a"}}]}]}]}
        """;

    private const string Completion = """
        {"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"a","refusal":"r","reasoning_content":"t",
          "reasoning_details":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}],
          "tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"get","arguments":"{\"a\":1}"}}]},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}
        """;

    [Fact]
    public void AnyValueInARequest_IsConvertedOrRefusedByItsPath()
    {
        foreach (string request in Mutations.Of(Request))
        {
            try
            {
                RequestAndWarnings(request);
            }
            catch (CallErrorException e)
            {
                Assert.True(
                    e.Error is { Kind: CallErrorKind.InvalidRequest, Param: not null }
                        && e.Error.Message.StartsWith(e.Error.Param, StringComparison.Ordinal),
                    request
                );
            }
        }
    }

    [Fact]
    public void AnyValueInAReply_IsConvertedOrNotUnderstood()
    {
        foreach (string reply in Mutations.Of(Completion))
        {
            var refused = Record.Exception(() => ReplyAndUsage(reply));
            Assert.True(refused is null or CallErrorException, $"{reply}: {refused}");
        }
    }

    [Fact]
    public void AnyValueInAChunk_IsConvertedOrNotUnderstood()
    {
        foreach (string chunk in Mutations.Of(Completion.ReplaceLineEndings(" ")))
        {
            var stream = new Streaming();
            var refused = Record.Exception(() => stream.Send(chunk));
            Assert.True(refused is null or CallErrorException, $"{chunk}: {refused}");
            if (refused is null && stream.Written.Length > 0)
                Assert.NotEmpty(stream.Events);
            else
                Assert.Empty(stream.Written);
        }
    }

    [Fact]
    public void ARequestThatIsNotUtf8_IsRefused()
    {
        byte[] request = Utf8(Saying("""{"role":"user","content":"@"}"""));
        request[request.AsSpan().IndexOf((byte)'@')] = 0xFF;
        using var document = JsonDocument.Parse(request);
        using var json = new Utf8JsonWriter(Stream.Null);
        var error = Assert
            .Throws<CallErrorException>(() =>
                Gateway.Conversion.Converters.For(Gateway.Protocols.Protocol.Anthropic).WriteRequest(document.RootElement, Target, [], json)
            )
            .Error;
        Assert.Equal(CallErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public void VeryManyBlocks_AreConvertedAndWarnOnce()
    {
        const string cited = """{"type":"text","text":"a","citations":[{}]}""";
        var (body, leftOut) = RequestAndWarnings(Content(string.Join(',', Enumerable.Repeat(cited, 50_000))));
        Assert.Equal(50_000, body["messages"]![0]!["content"]!.AsArray().Count);
        Assert.Single(leftOut);
    }

    [Fact]
    public void TheLastOfVeryManyMessages_IsNamed()
    {
        string many = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"a"}""", 50_000));
        Refused(
            "messages[50000].content[1].type",
            Saying(many + """,{"role":"user","content":[{"type":"text","text":"a"},{"text":"b","type":"x"}]}""")
        );
    }
}
