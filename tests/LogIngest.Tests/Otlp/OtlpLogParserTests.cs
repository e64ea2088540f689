using System.Text.Json.Nodes;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Tests.Entries;

namespace Platform.LogIngest.Tests.Otlp;

public sealed class OtlpLogParserTests
{
    private const string TimeRule = "must be nanoseconds since 1970: an integer of 64 bits, as a string or a number.";
    private const string AttributesRule = "must be an array of objects with a key and a value.";

    [Fact]
    public void TheExampleOfTheSpecification_BecomesAnEntry()
    {
        var entry = Parsed
            .Otlp(
                """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
                  "scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
                  "logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000000","severityNumber":10,"severityText":"Information",
                    "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","flags":1,"body":{"stringValue":"Example log record"},
                    "attributes":[{"key":"string.attribute","value":{"stringValue":"some string"}},{"key":"boolean.attribute","value":{"boolValue":true}},
                      {"key":"int.attribute","value":{"intValue":"10"}},{"key":"double.attribute","value":{"doubleValue":637.704}},
                      {"key":"array.attribute","value":{"arrayValue":{"values":[{"stringValue":"many"},{"stringValue":"values"}]}}},
                      {"key":"map.attribute","value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"some value"}}]}}}]}]}]}]}
                """
            )
            .Single;
        Assert.Equal(("my.service", EntryLevel.Info, "Example log record"), (entry.DeviceId, entry.Level, entry.Message));
        AssertJson(
            """
            {"timestamp":"2018-12-13T14:51:00.300000000Z",
             "resource":{"service.name":"my.service"},
             "scope":{"name":"my.library","version":"1.0.0","attributes":{"my.scope.attribute":"some scope attribute"}},
             "trace_id":"5B8EFFF798038103D269B633813FC60C","span_id":"EEE19B7EC3C1B174","severity_text":"Information",
             "string.attribute":"some string","boolean.attribute":true,"int.attribute":10,"double.attribute":637.704,
             "array.attribute":["many","values"],"map.attribute":{"some.map.key":"some value"}}
            """,
            entry.LogData
        );
        Assert.Equal((new DateTimeOffset(2018, 12, 13, 14, 51, 0, 300, TimeSpan.Zero) - EntryFrame.Epoch).Ticks / 10, entry.DeviceTime);
    }

    [Fact]
    public void OriginalNames_AndNumbersForStrings_AreTaken()
    {
        var entry = Parsed
            .Otlp(
                """
                {"resource_logs":[{"scope_logs":[{"log_records":[{"time_unix_nano":1000,"severity_number":"SEVERITY_NUMBER_ERROR2","severity_text":"E",
                  "trace_id":"t","span_id":"s","body":{"string_value":"m"},"future":[1],
                  "attributes":[{"key":"a","value":{"array_value":{"values":[{"int_value":-5},{"double_value":"1.5"},{"bool_value":false},{"bytes_value":"AQI="}]}}},
                    {"key":"b","value":{"kvlist_value":{"values":[{"key":"c"}]}}}]}]}]}]}
                """
            )
            .Single;
        Assert.Equal(("unknown_service", EntryLevel.Error, "m"), (entry.DeviceId, entry.Level, entry.Message));
        AssertJson(
            """{"timestamp":"1970-01-01T00:00:00.000001000Z","trace_id":"t","span_id":"s","severity_text":"E","a":[-5,1.5,false,"AQI="],"b":{"c":null}}""",
            entry.LogData
        );
    }

    [Theory]
    [InlineData("", "", "unknown_service")]
    [InlineData("service.name=shop", "", "shop")]
    [InlineData("service.name=shop,device.id=d1", "", "d1")]
    [InlineData("service.name=shop,device.id=d1", "device.id=d2", "d2")]
    [InlineData("device.id=d1", "service.name=mine", "d1")]
    [InlineData("service.name=shop", "service.name=mine", "mine")]
    [InlineData("service.name=my shop/é", "", "my_shop__")]
    public void TheDevice_IsNamedByAttributes(string resource, string record, string device) =>
        Assert.Equal(
            device,
            Parsed
                .Otlp(Request($$"""{"attributes":{{Attributes(record)}}}""", $$"""{"attributes":{{Attributes(resource)}}}"""))
                .Single.DeviceId
        );

    [Fact]
    public void ADeviceName_IsCut_AndMayBeANumber()
    {
        Assert.Equal(
            new string('x', 128),
            Parsed.Otlp(Request($$"""{"attributes":{{Attributes("device.id=" + new string('x', 129))}}}""")).Single.DeviceId
        );
        Assert.Equal("17", Parsed.Otlp(Request("""{"attributes":[{"key":"device.id","value":{"intValue":"17"}}]}""")).Single.DeviceId);
        Assert.Equal(
            "unknown_service",
            Parsed.Otlp(Request("""{"attributes":[{"key":"device.id","value":{"boolValue":true}}]}""")).Single.DeviceId
        );
    }

    [Theory]
    [InlineData("\"severityNumber\":1", "DEBUG")]
    [InlineData("\"severityNumber\":8", "DEBUG")]
    [InlineData("\"severityNumber\":9", "INFO")]
    [InlineData("\"severityNumber\":12", "INFO")]
    [InlineData("\"severityNumber\":13", "WARNING")]
    [InlineData("\"severityNumber\":16", "WARNING")]
    [InlineData("\"severityNumber\":17", "ERROR")]
    [InlineData("\"severityNumber\":20", "ERROR")]
    [InlineData("\"severityNumber\":21", "CRITICAL")]
    [InlineData("\"severityNumber\":24", "CRITICAL")]
    [InlineData("\"severityNumber\":25", "INFO")]
    [InlineData("\"severityNumber\":-1", "INFO")]
    [InlineData("\"severityNumber\":1.5", "INFO")]
    [InlineData("\"severityNumber\":\"17\"", "ERROR")]
    [InlineData("\"severityNumber\":\"SEVERITY_NUMBER_TRACE4\"", "DEBUG")]
    [InlineData("\"severityNumber\":\"SEVERITY_NUMBER_WARN\"", "WARNING")]
    [InlineData("\"severityNumber\":\"SEVERITY_NUMBER_FATAL3\"", "CRITICAL")]
    [InlineData("\"severityNumber\":\"SEVERITY_NUMBER_UNSPECIFIED\"", "INFO")]
    [InlineData("\"severityNumber\":9,\"severityText\":\"ERROR\"", "INFO")]
    [InlineData("\"severityNumber\":0,\"severityText\":\"ERROR\"", "ERROR")]
    [InlineData("\"severityText\":\"trace\"", "DEBUG")]
    [InlineData("\"severityText\":\"Debug\"", "DEBUG")]
    [InlineData("\"severityText\":\"Warn\"", "WARNING")]
    [InlineData("\"severityText\":\"warning\"", "WARNING")]
    [InlineData("\"severityText\":\"ERROR2\"", "ERROR")]
    [InlineData("\"severityText\":\"fatal\"", "CRITICAL")]
    [InlineData("\"severityText\":\"loud\"", "INFO")]
    [InlineData("\"severityNumber\":null,\"severityText\":null", "INFO")]
    [InlineData("\"flags\":0", "INFO")]
    public void Severity_IsALevel(string fields, string level) =>
        Assert.Equal(level, LogLevels.Name(Parsed.Otlp(Request($"{{{fields}}}")).Single.Level));

    [Theory]
    [InlineData("""{"stringValue":"a\n\u00e9\ud83d\ude00\""}""", "a\né😀\"")]
    [InlineData("""{"stringValue":""}""", "")]
    [InlineData("""{"intValue":"9223372036854775807"}""", "9223372036854775807")]
    [InlineData("""{"doubleValue":1.50}""", "1.50")]
    [InlineData("""{"doubleValue":"NaN"}""", "\"NaN\"")]
    [InlineData("""{"boolValue":true}""", "true")]
    [InlineData("""{"bytesValue":"AQI="}""", "\"AQI=\"")]
    [InlineData("""{"arrayValue":{}}""", "[]")]
    [InlineData(
        """{"kvlistValue":{"values":[{"key":"é","value":{"stringValue":"<b>"}},{"key":"x","value":{}}]}}""",
        """{"é":"<b>","x":null}"""
    )]
    [InlineData("{}", "")]
    [InlineData("""{"futureValue":1}""", "")]
    [InlineData("null", "")]
    public void TheBody_IsTheMessage(string body, string message) =>
        Assert.Equal(message, Parsed.Otlp(Request($$"""{"body":{{body}}}""")).Single.Message);

    [Theory]
    [InlineData("\"timeUnixNano\":\"1700000000123456789\",\"observedTimeUnixNano\":\"1\"", "2023-11-14T22:13:20.123456789Z")]
    [InlineData("\"timeUnixNano\":\"0\",\"observedTimeUnixNano\":\"1700000000000000000\"", "2023-11-14T22:13:20.000000000Z")]
    [InlineData("\"observedTimeUnixNano\":1700000000000000000", "2023-11-14T22:13:20.000000000Z")]
    [InlineData("\"timeUnixNano\":\"18446744073709551615\"", "2554-07-21T23:34:33.709551615Z")]
    public void Time_IsThatOfTheEvent_ElseWhenItWasObserved(string fields, string timestamp)
    {
        var entry = Parsed.Otlp(Request($"{{{fields}}}")).Single;
        AssertJson($$"""{"timestamp":"{{timestamp}}"}""", entry.LogData);
        Assert.Equal(DeviceTimes.Parse(System.Text.Encoding.ASCII.GetBytes(timestamp)), entry.DeviceTime);
        Assert.NotEqual(EntryFrame.NoTime, entry.DeviceTime);
    }

    [Fact]
    public void ARecordThatSaysNothing_IsAnEntryWithoutLogData()
    {
        var entry = Parsed.Otlp(Request("{}", """{"attributes":[]}""")).Single;
        Assert.Equal(
            ("unknown_service", EntryLevel.Info, "", "", EntryFrame.NoTime),
            (entry.DeviceId, entry.Level, entry.Message, entry.LogData, entry.DeviceTime)
        );
    }

    [Fact]
    public void OfAttributesWithOneName_TheLastWins_AndTheRecordsOwnFieldsWinOverAttributes()
    {
        AssertJson(
            """{"a":2,"b":{"c":4},"timestamp":"x"}""",
            Parsed
                .Otlp(
                    Request(
                        """
                        {"attributes":[{"key":"a","value":{"intValue":1}},{"key":"a","value":{"intValue":2}},{"key":"timestamp","value":{"stringValue":"x"}},
                          {"key":"b","value":{"kvlistValue":{"values":[{"key":"c","value":{"intValue":3}},{"key":"c","value":{"intValue":4}}]}}}]}
                        """
                    )
                )
                .Single.LogData
        );
        AssertJson(
            """{"timestamp":"1970-01-01T00:00:00.000000001Z","trace_id":"t"}""",
            Parsed
                .Otlp(
                    Request(
                        """{"timeUnixNano":1,"traceId":"t","attributes":[{"key":"timestamp","value":{"stringValue":"x"}},{"key":"trace_id","value":{"intValue":1}}]}"""
                    )
                )
                .Single.LogData
        );
    }

    [Theory]
    [InlineData("""{"timeUnixNano":-1}""", "timeUnixNano", TimeRule)]
    [InlineData("""{"timeUnixNano":"2024-01-01"}""", "timeUnixNano", TimeRule)]
    [InlineData("""{"observedTimeUnixNano":1.5}""", "observedTimeUnixNano", TimeRule)]
    [InlineData("""{"severityNumber":{}}""", "severityNumber", "must be a number from 0 to 24 or its name.")]
    [InlineData("""{"severityText":1}""", "severityText", "must be a string.")]
    [InlineData("""{"traceId":1}""", "traceId", "must be a string.")]
    [InlineData("""{"spanId":[]}""", "spanId", "must be a string.")]
    [InlineData("""{"attributes":{"a":1}}""", "attributes", AttributesRule)]
    [InlineData("""{"attributes":[1]}""", "attributes", AttributesRule)]
    [InlineData("""{"attributes":[{"key":1}]}""", "attributes", AttributesRule)]
    [InlineData(
        """{"attributes":[{"key":"a","value":1}]}""",
        "attributes",
        "holds a value that is not wrapped, such as {\"stringValue\":\"x\"}."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"intValue":1.5}}]}""",
        "attributes",
        "holds a value whose intValue is not what the name says."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"doubleValue":"x"}}]}""",
        "attributes",
        "holds a value whose doubleValue is not what the name says."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"doubleValue":true}}]}""",
        "attributes",
        "holds a value whose doubleValue is not what the name says."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"arrayValue":[]}}]}""",
        "attributes",
        "holds a value whose arrayValue is not what the name says."
    )]
    [InlineData("""{"attributes":[{"key":"a","value":{"kvlistValue":{"values":1}}}]}""", "attributes", AttributesRule)]
    [InlineData("""{"body":"text"}""", "body", "holds a value that is not wrapped, such as {\"stringValue\":\"x\"}.")]
    [InlineData("""{"body":{"stringValue":1}}""", "body", "holds a value whose stringValue is not what the name says.")]
    [InlineData(
        """{"body":{"stringValue":"\u0000"}}""",
        "$",
        "holds the character NUL (\\u0000), which PostgreSQL's text cannot hold: leave it out."
    )]
    [InlineData(
        """{"attributes":[{"key":"\ud800"}]}""",
        "$",
        "holds half of a surrogate pair (such as \\ud800), which is no character: send whole characters."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"doubleValue":1e400}}]}""",
        "log_data",
        "holds a number that is out of range: at most 400 characters, at most 1.7e308 in size, and not so small that it becomes 0. "
            + "Send it as a string."
    )]
    public void ABadRecord_IsRejectedWithItsReason_AndTheOthersGoOn(string record, string field, string message)
    {
        var parsed = Parsed.Otlp(Request(record + ",{}"));
        Assert.Equal(new EntryFault(0, field, message), Assert.Single(parsed.Faults));
        Assert.Equal((2, 1, 1), (parsed.Seen, parsed.BadEntries, parsed.Entries.Count));
    }

    [Theory]
    [InlineData("""{"attributes":1}""", AttributesRule)]
    [InlineData("[]", "must be a JSON object.")]
    [InlineData(
        """{"attributes":[{"key":"a\u0000"}]}""",
        "holds the character NUL (\\u0000), which PostgreSQL's text cannot hold: leave it out."
    )]
    [InlineData(
        """{"attributes":[{"key":"a","value":{"stringValue":"xxxxxxxxxxxx"}}]}""",
        "has 20 bytes of JSON, and at most 19 are taken with a record: send less."
    )]
    public void ABadResource_RejectsItsRecordsOnly(string resource, string message)
    {
        string request =
            $$"""{"resourceLogs":[{"resource":{{resource}},"scopeLogs":[{"logRecords":[{},{}]}]},{"scopeLogs":[{"logRecords":[{}]}]}]}""";
        var parsed = Parsed.Otlp(request, new LogIngestOptions { MaxLogDataBytes = 19 });
        Assert.Equal([new EntryFault(0, "resource", message), new EntryFault(1, "resource", message)], parsed.Faults);
        Assert.Equal(3, parsed.Seen);
    }

    [Fact]
    public void ABadScope_RejectsItsRecords() =>
        Parsed
            .Otlp("""{"resourceLogs":[{"scopeLogs":[{"scope":{"name":1},"logRecords":[{}]}]}]}""")
            .AssertBad("scope", "must have a string as name and as version.");

    [Theory]
    [InlineData("5", "$", "must be a JSON object: an ExportLogsServiceRequest with resourceLogs.")]
    [InlineData("[]", "$", "must be a JSON object: an ExportLogsServiceRequest with resourceLogs.")]
    [InlineData("""{"resourceLogs":{}}""", "resourceLogs", "must be an array of objects.")]
    [InlineData("""{"resourceLogs":[null]}""", "resourceLogs", "must be an array of objects.")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]},1]}]}""", "scopeLogs", "must be an array of objects.")]
    [InlineData(
        """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]},{"logRecords":[{},1]}]}]}""",
        "logRecords",
        "must be an array of objects."
    )]
    [InlineData(
        """{"resourceLogs":[],"resourceLogs":[]}""",
        "$",
        "cannot be taken: Duplicate property 'resourceLogs' encountered during deserialization."
    )]
    [InlineData(
        """{"a":[{"\ud800":1}]}""",
        "$",
        "holds half of a surrogate pair (such as \\ud800), which is no character: send whole characters."
    )]
    [InlineData(
        """{"resourceLogs":[],}""",
        "$",
        "is not JSON at line 1, byte 20: The JSON object contains a trailing comma at the end which is not supported in this mode."
    )]
    public void AMalformedRequest_IsRefused(string body, string field, string message) => Parsed.Otlp(body).AssertRefused(field, message);

    [Fact]
    public void ABodyThatIsNotUtf8_IsRefused() =>
        Parsed.Otlp([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]).AssertRefused("$", "is not UTF-8: send JSON in UTF-8.");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"resourceLogs":null}""")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[]}]}]}""")]
    public void ARequestWithoutRecords_IsGood(string body)
    {
        var parsed = Parsed.Otlp(body);
        Assert.Equal((false, 0), (parsed.IsRefused, parsed.Seen));
    }

    [Fact]
    public void Limits_HoldForRecords()
    {
        var small = new LogIngestOptions
        {
            MaxBatchEntries = 2,
            MaxMessageBytes = 3,
            MaxLogDataBytes = 13,
        };
        Assert.Equal("abc", Parsed.Otlp(Request("""{"body":{"stringValue":"abc"}}"""), small).Single.Message);
        Parsed
            .Otlp(Request("""{"body":{"stringValue":"abcd"}}"""), small)
            .AssertBad("body", "has 4 bytes of UTF-8, and at most 3 are taken: shorten it.");
        Parsed
            .Otlp(Request("""{"body":{"boolValue":true}}"""), small)
            .AssertBad("body", "has 4 bytes of UTF-8, and at most 3 are taken: shorten it.");
        Assert.Equal(
            """{"span_id":1}""",
            Parsed.Otlp(Request("""{"attributes":[{"key":"span_id","value":{"intValue":1}}]}"""), small).Single.LogData
        );
        Parsed
            .Otlp(Request("""{"attributes":[{"key":"span_id","value":{"intValue":12}}]}"""), small)
            .AssertBad("log_data", "has 14 bytes of JSON, and at most 13 are taken: send less.");
        Assert.Equal(2, Parsed.Otlp(Request("{},{}"), small).Entries.Count);
        Parsed.Otlp(Request("{},{},{}"), small).AssertRefused("logRecords", "holds more than 2 records: send them in several requests.");
    }

    [Fact]
    public void ALargeResourceOfManyRecords_IsBounded()
    {
        string resource = $$"""{"attributes":{{Attributes("a=" + new string('x', 500))}}}""";
        var options = new LogIngestOptions { MaxInflatedBytes = 1024 };
        Assert.Equal(2, Parsed.Otlp(Request("{},{}", resource), options).Entries.Count);
        Parsed
            .Otlp(Request("{},{},{}", resource), options)
            .AssertRefused(
                "logRecords",
                "make more than 1024 bytes of entries, each with its resource and scope: send fewer in a request."
            );
    }

    internal static string Request(string records, string resource = "null") =>
        $$"""{"resourceLogs":[{"resource":{{resource}},"scopeLogs":[{"logRecords":[{{records}}]}]}]}""";

    private static string Attributes(string pairs) =>
        $"[{string.Join(',', pairs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => $$"""{"key":"{{pair[0]}}","value":{"stringValue":"{{pair[1]}}"} }"""))}]";

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
