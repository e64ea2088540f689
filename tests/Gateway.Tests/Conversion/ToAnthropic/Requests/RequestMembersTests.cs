using Platform.Gateway.Errors;
using static Platform.Gateway.Tests.Conversion.ToAnthropic.Converting;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic.Requests;

public sealed class RequestMembersTests
{
    /// <summary>Values of every kind.</summary>
    private static readonly string[] Values =
    [
        "true",
        "1",
        "-1.5e300",
        "\"x\"",
        "\"\\ud800\"",
        "[1]",
        "[[]]",
        "[{}]",
        "{\"x\":1}",
        "{\"type\":1}",
        "{\"\\ud800\":1}",
    ];

    [Theory]
    [Trait("Row", "12")]
    [InlineData("n", "2")]
    [InlineData("n", "0")]
    [InlineData("logprobs", "true")]
    [InlineData("top_logprobs", "3")]
    [InlineData("logit_bias", "{\"50256\":-100}")]
    [InlineData("modalities", "[\"text\",\"audio\"]")]
    [InlineData("audio", "{\"voice\":\"alloy\",\"format\":\"mp3\"}")]
    [InlineData("web_search_options", "{}")]
    [InlineData("functions", "[{\"name\":\"f\"}]")]
    [InlineData("function_call", "\"auto\"")]
    [InlineData("something_new", "1")]
    public void AMemberWithoutWhichTheAnswerWouldBeWrong_IsRefusedByName(string name, string value) =>
        Refused(name, With($"\"{name}\":{value}"));

    [Theory]
    [Trait("Row", "12")]
    [InlineData("seed", "7")]
    [InlineData("frequency_penalty", "0.5")]
    [InlineData("presence_penalty", "-0.5")]
    [InlineData("store", "true")]
    [InlineData("metadata", "{\"team\":\"a\"}")]
    [InlineData("prediction", "{\"type\":\"content\",\"content\":\"x\"}")]
    [InlineData("verbosity", "\"low\"")]
    [InlineData("prompt_cache_key", "\"k\"")]
    [InlineData("prompt_cache_retention", "\"24h\"")]
    public void AMemberWithoutWhichTheAnswerIsRight_IsLeftOutWithAWarning(string name, string value)
    {
        var (request, leftOut) = RequestAndWarnings(With($"\"{name}\":{value}"));
        Assert.Equal([name], leftOut);
        AssertJson.Equal(Request(Saying("""{"role":"user","content":"Hi"}""")).GetRawText(), request);
    }

    [Theory]
    [Trait("Row", "24")]
    [InlineData("\"tools\":[],\"stop\":[],\"functions\":[],\"modalities\":[],\"annotations\":[]")]
    [InlineData(
        "\"tools\":null,\"stop\":null,\"n\":null,\"logprobs\":null,\"function_call\":null,\"audio\":null,\"seed\":null,\"temperature\":null"
    )]
    [InlineData(
        "\"response_format\":null,\"reasoning_effort\":null,\"stream\":null,\"stream_options\":null,\"user\":null,\"tool_choice\":null"
    )]
    [InlineData(
        "\"n\":1,\"logprobs\":false,\"top_logprobs\":0,\"store\":false,\"frequency_penalty\":0,\"logit_bias\":{},\"metadata\":{},\"modalities\":[\"text\"]"
    )]
    public void WhatAsksForNothing_IsAsAbsent(string members) =>
        AssertJson.Equal(Request(Saying("""{"role":"user","content":"Hi"}""")).GetRawText(), Request(With(members)));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"messages\":null}")]
    [InlineData("{\"messages\":[]}")]
    [InlineData("{\"messages\":\"Hi\"}")]
    [InlineData("{\"messages\":{\"role\":\"user\"}}")]
    public void ARequestWithoutAListOfMessages_IsRefused(string request) => Refused("messages", request);

    [Fact]
    public void ANameWithEscapes_IsTheNameThatItSpells() =>
        Assert.Equal(
            9,
            Request("""{"\u006dax_tokens":9,"messages":[{"r\u006fle":"us\u0065r","content":"Hi"}]}""").GetProperty("max_tokens").GetInt32()
        );

    [Fact]
    public void ALongUnknownName_IsShownShort()
    {
        string name = new('x', 100_000);
        Assert.True(Assert.Throws<CallErrorException>(() => Request(With($"\"{name}\":1"))).Message.Length < 300);
    }

    public static TheoryData<string> Members =>
        [
            "messages",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning_effort",
            "response_format",
            "user",
            "safety_identifier",
            "service_tier",
            "n",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "modalities",
            "audio",
            "functions",
            "function_call",
            "seed",
            "store",
            "metadata",
            "prediction",
            "verbosity",
            "model",
        ];

    [Theory]
    [MemberData(nameof(Members))]
    public void AnyValueOfAMember_IsTakenOrRefused(string name)
    {
        foreach (string value in Values)
            TakenOrRefused($$"""{"messages":[{"role":"user","content":"Hi"}],"{{name}}":{{value}}}""");
    }

    [Theory]
    [InlineData("role")]
    [InlineData("content")]
    [InlineData("name")]
    [InlineData("refusal")]
    [InlineData("tool_calls")]
    [InlineData("tool_call_id")]
    [InlineData("reasoning_details")]
    [InlineData("reasoning_content")]
    [InlineData("annotations")]
    [InlineData("audio")]
    [InlineData("function_call")]
    public void AnyValueInAMessage_IsTakenOrRefused(string name)
    {
        foreach (string value in Values)
        {
            foreach (string role in (string[])["system", "user", "assistant", "tool"])
                TakenOrRefused(Saying($$"""{"role":"{{role}}","tool_call_id":"c","{{name}}":{{value}}},{"role":"user","content":"Hi"}"""));
        }
    }

    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"text","text":§}]}""")]
    [InlineData("""{"role":"user","content":[{"type":§,"text":"a"}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":§}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":§,"detail":"auto"}}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.b/c","detail":§}}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":§}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_data":§}}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"a","cache_control":§}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":§,"type":"function","function":{"name":"f","arguments":"{}"}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":§,"function":{"name":"f","arguments":"{}"}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":§}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":§,"arguments":"{}"}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":§}}]}""")]
    [InlineData("""{"role":"assistant","content":"a","reasoning_details":[{"type":"thinking","thinking":§,"signature":"s"}]}""")]
    [InlineData("""{"role":"assistant","content":"a","reasoning_details":[{"type":§,"thinking":"t","signature":§,"data":§}]}""")]
    public void AnyValueDeepInAMessage_IsTakenOrRefused(string message)
    {
        foreach (string value in (string[])[.. Values, "null", "[]", "{}", "\"\""])
            TakenOrRefused(Saying("""{"role":"user","content":"Hi"},""" + message.Replace("§", value, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"tools\":[{\"type\":§,\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":§}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":§}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":§}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":§}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":§}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":§,\"function\":§}")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":§}}"
    )]
    [InlineData("\"response_format\":{\"type\":§,\"json_schema\":§}")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":§,\"schema\":§,\"strict\":§}}")]
    [InlineData("\"stream_options\":{\"include_usage\":§,\"include_obfuscation\":§}")]
    public void AnyValueDeepInAMember_IsTakenOrRefused(string members)
    {
        foreach (string value in (string[])[.. Values, "null", "[]", "{}", "\"\""])
            TakenOrRefused(With(members.Replace("§", value, StringComparison.Ordinal)));
    }

    /// <summary>What is taken is JSON again (as the parsing in it checks); what is not says what is wrong.</summary>
    private static void TakenOrRefused(string request)
    {
        try
        {
            RequestAndWarnings(request);
        }
        catch (CallErrorException e)
        {
            Assert.Equal(CallErrorKind.InvalidRequest, e.Error.Kind);
            Assert.NotEmpty(e.Message);
        }
    }
}
