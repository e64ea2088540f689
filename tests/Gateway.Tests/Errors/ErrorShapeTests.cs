using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Errors;

[Trait("Row", "23")]
public sealed class ErrorShapeTests
{
    [Theory]
    [InlineData("invalid_request_error", 400)]
    [InlineData("authentication_error", 401)]
    [InlineData("billing_error", 402)]
    [InlineData("permission_error", 403)]
    [InlineData("not_found_error", 404)]
    [InlineData("request_too_large", 413)]
    [InlineData("rate_limit_error", 429)]
    [InlineData("api_error", 500)]
    [InlineData("timeout_error", 504)]
    [InlineData("overloaded_error", 529)]
    public void AnErrorOfAnthropic_KeepsStatusTypeAndMessageThere(string type, int status)
    {
        var error = Read(status, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"No."},"request_id":"req_1"}""");

        Assert.Equal(status, ErrorShape.Status(Protocol.Anthropic, error.Kind));
        AssertJson.Equal(
            $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"No."},"request_id":"req_us"}""",
            Written(Protocol.Anthropic, error)
        );
    }

    [Theory]
    [InlineData("invalid_request_error", 400, 400, "invalid_request_error", null)]
    [InlineData("authentication_error", 401, 401, "invalid_request_error", "invalid_api_key")]
    [InlineData("billing_error", 402, 402, "insufficient_quota", "insufficient_quota")]
    [InlineData("permission_error", 403, 403, "permission_error", null)]
    [InlineData("not_found_error", 404, 404, "invalid_request_error", "model_not_found")]
    [InlineData("request_too_large", 413, 413, "invalid_request_error", null)]
    [InlineData("rate_limit_error", 429, 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData("api_error", 500, 500, "server_error", null)]
    [InlineData("timeout_error", 504, 504, "server_error", "timeout")]
    [InlineData("overloaded_error", 529, 503, "server_error", "overloaded")]
    public void AnErrorOfAnthropic_IsAnErrorOfOpenAi(string type, int status, int expectedStatus, string expectedType, string? expectedCode)
    {
        var error = Read(status, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"No."},"request_id":"req_1"}""");

        Assert.Equal(expectedStatus, ErrorShape.Status(Protocol.OpenAi, error.Kind));
        AssertJson.Equal(
            $$$"""{"error":{"message":"No.","type":"{{{expectedType}}}","param":null,"code":{{{JsonSerializer.Serialize(expectedCode)}}}}}""",
            Written(Protocol.OpenAi, error)
        );
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "unsupported_value", 400, "invalid_request_error")]
    [InlineData(401, "invalid_request_error", "invalid_api_key", 401, "authentication_error")]
    [InlineData(403, "invalid_request_error", null, 403, "permission_error")]
    [InlineData(404, "invalid_request_error", "model_not_found", 404, "not_found_error")]
    [InlineData(413, "invalid_request_error", null, 413, "request_too_large")]
    [InlineData(422, "invalid_request_error", null, 400, "invalid_request_error")]
    [InlineData(429, "tokens", "rate_limit_exceeded", 429, "rate_limit_error")]
    [InlineData(429, "insufficient_quota", "insufficient_quota", 429, "rate_limit_error")]
    [InlineData(500, "server_error", null, 500, "api_error")]
    [InlineData(502, "server_error", null, 502, "api_error")]
    [InlineData(503, "server_error", null, 529, "overloaded_error")]
    [InlineData(504, "server_error", null, 504, "timeout_error")]
    public void AnErrorOfOpenAi_IsAnErrorOfAnthropic(int status, string type, string? code, int expectedStatus, string expectedType)
    {
        var error = Read(
            status,
            $$$"""{"error":{"message":"No.","type":"{{{type}}}","param":"model","code":{{{JsonSerializer.Serialize(code)}}}}}"""
        );

        Assert.Equal(expectedStatus, ErrorShape.Status(Protocol.Anthropic, error.Kind));
        AssertJson.Equal(
            $$$"""{"type":"error","error":{"type":"{{{expectedType}}}","message":"No."},"request_id":"req_us"}""",
            Written(Protocol.Anthropic, error)
        );
    }

    [Fact]
    public void ParamAndCodeOfABadRequest_AreKept()
    {
        var error = Read(
            400,
            """{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"""
        );

        AssertJson.Equal(
            """{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""",
            Written(Protocol.OpenAi, error)
        );
    }

    public static TheoryData<string> Protocols => [nameof(Protocol.OpenAi), nameof(Protocol.Anthropic)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void EachErrorThatIsWritten_IsReadAsTheSame(string name)
    {
        var protocol = Enum.Parse<Protocol>(name);
        foreach (var kind in Enum.GetValues<CallErrorKind>())
        {
            var error = new CallError(kind, $"A {kind} with \"quotes\" and 日本.");
            var read = ErrorShape.Read(ErrorShape.Status(protocol, kind), Bytes(protocol, error));
            Assert.Equal((kind, error.Message), (read.Kind, read.Message));
        }
    }

    [Theory]
    [InlineData("overloaded_error", null, nameof(CallErrorKind.Overloaded))]
    [InlineData("rate_limit_error", null, nameof(CallErrorKind.RateLimited))]
    [InlineData("api_error", null, nameof(CallErrorKind.Internal))]
    [InlineData("invalid_request_error", null, nameof(CallErrorKind.InvalidRequest))]
    [InlineData("invalid_request_error", "\"invalid_api_key\"", nameof(CallErrorKind.Unauthenticated))]
    [InlineData("requests", "\"rate_limit_exceeded\"", nameof(CallErrorKind.RateLimited))]
    [InlineData("insufficient_quota", "\"insufficient_quota\"", nameof(CallErrorKind.RateLimited))]
    [InlineData("server_error", "503", nameof(CallErrorKind.Overloaded))]
    [InlineData("server_error", "\"timeout\"", nameof(CallErrorKind.Timeout))]
    [InlineData("something_new", null, nameof(CallErrorKind.Internal))]
    public void AnErrorInAStream_TellsItsKindByTypeAndCode(string type, string? code, string kind) =>
        Assert.Equal(
            Enum.Parse<CallErrorKind>(kind),
            Read(0, $$$"""{"error":{"type":"{{{type}}}","message":"No.","code":{{{code ?? "null"}}}}}""").Kind
        );

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("{\"error\":{\"type\":\"api_error\",")]
    [InlineData("[]")]
    [InlineData("\"down\"")]
    [InlineData("{\"error\":null}")]
    [InlineData("{\"error\":[1]}")]
    [InlineData("{\"error\":{\"message\":{}}}")]
    [InlineData("{\"error\":{\"message\":\"\"}}")]
    [InlineData("{\"\\ud800\":1}")]
    public void ABodyThatIsNoError_CountsAsItsStatus(string body)
    {
        var error = Read(503, body);
        Assert.Equal((CallErrorKind.Overloaded, "The upstream answered 503 without an explanation."), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("{\"error\":\"The model is gone.\"}")]
    [InlineData("{\"message\":\"The model is gone.\"}")]
    [InlineData("{\"detail\":\"The model is gone.\"}")]
    public void AnErrorInOtherShapes_KeepsItsMessage(string body) => Assert.Equal("The model is gone.", Read(404, body).Message);

    [Fact]
    public void AMessageThatIsNotUnicode_DoesNotHideTheType() =>
        Assert.Equal(CallErrorKind.Overloaded, Read(500, """{"error":{"type":"overloaded_error","message":"\ud800"}}""").Kind);

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    public void AStatusThatIsNoError_IsABadUpstream(int status) => Assert.Equal(CallErrorKind.BadUpstream, Read(status, "hello").Kind);

    [Fact]
    [Trait("Row", "22")]
    public void AnErrorAmidAStream_IsAnEventOfTheCallersProtocol_AndNothingFollows()
    {
        var error = new CallError(CallErrorKind.Overloaded, "Busy.");

        Assert.Equal(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"},\"request_id\":\"req_us\"}\n\n",
            Event(Protocol.Anthropic, error)
        );
        Assert.Equal(
            "data: {\"error\":{\"type\":\"server_error\",\"message\":\"Busy.\",\"param\":null,\"code\":\"overloaded\"}}\n\n",
            Event(Protocol.OpenAi, error)
        );
    }

    private static CallError Read(int status, string body) => ErrorShape.Read(status, Encoding.UTF8.GetBytes(body));

    private static string Event(Protocol protocol, CallError error)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorShape.WriteEvent(protocol, error, "req_us", output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonElement Written(Protocol protocol, CallError error) => JsonDocument.Parse(Bytes(protocol, error)).RootElement;

    private static byte[] Bytes(Protocol protocol, CallError error)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, SseWriter.Json))
            ErrorShape.Write(protocol, error, "req_us", json);
        return output.WrittenSpan.ToArray();
    }
}
