using System.Text.Json;

namespace Platform.LogIngest.Tests.Otlp;

/// <summary><c>POST /v1/logs</c> as an OpenTelemetry SDK sees it.</summary>
public sealed class OtlpEndpointTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    [Fact]
    public async Task RecordsBecomeEntries()
    {
        var answer = await server.PostAsync(
            "/v1/logs",
            Export(
                "otlp_a",
                """
                {"timeUnixNano":"1767323045000000000","severityNumber":17,"body":{"stringValue":"it broke"},"attributes":[{"key":"code","value":{"intValue":"7"}}]}
                """
            )
        );
        Assert.Equal((200, "{}"), (answer.Status, answer.Body.GetRawText()));
        var log = Assert.Single((await server.GetAsync("/api/logs/otlp_a")).Body.GetProperty("logs").EnumerateArray());
        Assert.Equal(
            ("ERROR", "it broke", 7),
            (
                log.GetProperty("log_level").GetString(),
                log.GetProperty("message").GetString(),
                log.GetProperty("log_data").GetProperty("code").GetInt32()
            )
        );
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_767_323_045), log.GetProperty("device_time").GetDateTimeOffset());
    }

    [Fact]
    public async Task ARecordThatCannotBeStored_IsToldInPartialSuccess_AndTheOthersAreTaken()
    {
        string large = new('x', 9000);
        var answer = await server.PostAsync(
            "/v1/logs",
            Export(
                "otlp_b",
                """{"body":{"stringValue":"good"}},{"body":{"stringValue":"LARGE"}}""".Replace("LARGE", large, StringComparison.Ordinal)
            )
        );
        Assert.Equal(200, answer.Status);
        var partial = answer.Body.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedLogRecords").GetString());
        Assert.Contains("8192", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(["good"], await server.MessagesAsync("otlp_b"));
    }

    [Fact]
    public async Task ARequestWithoutRecords_IsWell() => Assert.Equal((200, "{}"), await StatusAndBodyAsync("""{"resourceLogs":[]}"""));

    [Theory]
    [InlineData("{", 400, 3)]
    [InlineData("""{"resourceLogs":7}""", 400, 3)]
    public async Task AnError_IsAStatusOfGrpcInJson(string body, int status, int code)
    {
        var answer = await server.PostAsync("/v1/logs", body);
        Assert.Equal((status, code), (answer.Status, answer.Body.GetProperty("code").GetInt32()));
        Assert.NotEqual("", answer.Body.GetProperty("message").GetString());
    }

    [Fact]
    public async Task ProtocolBuffers_Are415_AndTheMessageTellsTheSetting()
    {
        var answer = await server.PostAsync("/v1/logs", [10, 0], "application/x-protobuf");
        Assert.Equal(415, answer.Status);
        Assert.Contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/json", answer.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<(int, string)> StatusAndBodyAsync(string body)
    {
        var answer = await server.PostAsync("/v1/logs", body);
        return (answer.Status, answer.Body.GetRawText());
    }

    private static string Export(string service, string records) =>
        JsonElement
            .Parse(
                """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"SERVICE"}}]},"scopeLogs":[{"logRecords":[RECORDS]}]}]}"""
                    .Replace("SERVICE", service, StringComparison.Ordinal)
                    .Replace("RECORDS", records, StringComparison.Ordinal)
            )
            .GetRawText();
}
