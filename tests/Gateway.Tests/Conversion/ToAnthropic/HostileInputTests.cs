using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic;

/// <summary>Whatever stands where something else is expected is converted or refused, and nothing else happens.</summary>
public sealed class HostileInputTests
{
    private const string Everything = """
        {"model":"m","max_tokens":4000,"max_completion_tokens":4000,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},
         "temperature":0.5,"top_p":0.5,"top_k":3,"stop":["a"],"user":"u","safety_identifier":"s","service_tier":"auto","n":1,"logprobs":false,"top_logprobs":0,
         "logit_bias":{},"modalities":["text"],"seed":1,"store":false,"metadata":{"a":"b"},"reasoning_effort":"low","parallel_tool_calls":false,
         "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"description":"d","schema":{"type":"object"}}},
         "tools":[{"type":"function","cache_control":{"type":"ephemeral"},"function":{"name":"get","description":"d","parameters":{"type":"object"},"strict":true}}],
         "tool_choice":{"type":"function","function":{"name":"get"}},
         "messages":[
          {"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},
          {"role":"user","name":"n","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"high"}},
            {"type":"image_url","image_url":{"url":"https://a.b/c"}},{"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AAAA"}}]},
          {"role":"assistant","content":[{"type":"text","text":"b"},{"type":"refusal","refusal":"r"}],"refusal":"r","reasoning_content":"t","annotations":[{}],
            "reasoning_details":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}],
            "tool_calls":[{"index":0,"id":"i:0","type":"function","function":{"name":"get","arguments":"{\"a\":1}"}}]},
          {"role":"tool","tool_call_id":"i:0","content":[{"type":"text","text":"Error: r"},{"type":"image_url","image_url":{"url":"https://a.b/c"}}]},
          {"role":"user","content":"c"}]}
        """;

    private const string Message = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"t","signature":"s"},
          {"type":"redacted_thinking","data":"d"},{"type":"text","text":"a"},{"type":"tool_use","id":"i","name":"get","input":{"a":1}}],
         "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":4}}
        """;

    [Fact]
    public void AnyValueInARequest_IsConvertedOrRefusedByItsPath()
    {
        foreach (string request in Mutations.Of(Everything))
        {
            try
            {
                RequestAndWarnings(request);
            }
            catch (CallErrorException e)
            {
                Assert.True(
                    e.Error.Kind == CallErrorKind.InvalidRequest
                        && e.Error.Message.StartsWith(e.Error.Param ?? "", StringComparison.Ordinal),
                    request
                );
            }
        }
    }

    [Fact]
    public void AnyValueInAReply_IsConvertedOrNotUnderstood()
    {
        foreach (string reply in Mutations.Of(Message))
        {
            var refused = Record.Exception(() => ReplyAndUsage(reply));
            Assert.True(refused is null or CallErrorException, $"{reply}: {refused}");
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    public void ARequestThatIsNoObject_IsRefused(string request)
    {
        var error = Assert.Throws<CallErrorException>(() => RequestAndWarnings(request)).Error;
        Assert.Equal((CallErrorKind.InvalidRequest, null), (error.Kind, error.Param));
    }
}
