using Platform.LogIngest.Entries;
using static Platform.LogIngest.Tests.Entries.Parsed;

namespace Platform.LogIngest.Tests.Entries;

public sealed class EntryParserTests
{
    private const string DeviceIdRule = "must be a string of 1 to 128 characters of A-Z, a-z, 0-9, '_', '.', ':' and '-'.";
    private const string LogLevelRule = "must be one of \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\" and \"CRITICAL\".";
    private const string MessageRule = "must be a string.";
    private const string LogDataRule = "must be a JSON object, null, or left out.";
    private const string EntryRule = "must be a JSON object: an entry with device_id, log_level and message.";
    private const string Repeated = "is given more than once: give it once.";
    private const string Nul = "holds the character NUL (\\u0000), which PostgreSQL's text cannot hold: leave it out.";
    private const string Surrogate = "holds half of a surrogate pair (such as \\ud800), which is no character: send whole characters.";

    [Fact]
    public void EveryMember_ComesOutOfTheFrame()
    {
        var entry = One(
            """
            {"device_id":"A-z_0.9:x","log_level":"CRITICAL","message":"grüße 😀","log_data":{ "timestamp" : "2000-01-01T00:00:01Z", "n":[1,{}] }}
            """
        ).Single;
        Assert.Equal("A-z_0.9:x", entry.DeviceId);
        Assert.Equal(EntryLevel.Critical, entry.Level);
        Assert.Equal("grüße 😀", entry.Message);
        Assert.Equal("""{ "timestamp" : "2000-01-01T00:00:01Z", "n":[1,{}] }""", entry.LogData);
        Assert.Equal(1_000_000, entry.DeviceTime);
    }

    [Theory]
    [InlineData("DEBUG", 0)]
    [InlineData("INFO", 1)]
    [InlineData("WARNING", 2)]
    [InlineData("ERROR", 3)]
    [InlineData("CRITICAL", 4)]
    public void EveryLevel_IsTaken(string name, int level) =>
        Assert.Equal((EntryLevel)level, One($$"""{"device_id":"d1","log_level":"{{name}}","message":""}""").Single.Level);

    [Fact]
    public void OrderOfMembers_AndUnknownMembers_DoNotMatter()
    {
        var entry = One(
            """{"x":{"message":[1]},"log_data":null,"message":"m","\ud800":1,"log_level":"INFO","device":"y","device_id":"d1","id":1e999}"""
        ).Single;
        Assert.Equal(("d1", "m", ""), (entry.DeviceId, entry.Message, entry.LogData));
    }

    [Fact]
    public void EscapesInNamesAndValues_AreTheCharactersTheyStandFor()
    {
        var entry = One(
            """{"device\u005fid":"d\u0031","log_level":"\u0049NFO","mess\u0061ge":"\"\\\/\b\f\n\r\t\u00e9\u65e5\ud83d\ude00.","log_dat\u0061":{"a":1}}"""
        ).Single;
        Assert.Equal("d1", entry.DeviceId);
        Assert.Equal(EntryLevel.Info, entry.Level);
        Assert.Equal("\"\\/\b\f\n\r\té日😀.", entry.Message);
        Assert.Equal("""{"a":1}""", entry.LogData);
    }

    [Fact]
    public void EmptyMessage_IsTaken() => Assert.Equal("", One("""{"device_id":"d1","log_level":"INFO","message":""}""").Single.Message);

    [Theory]
    [InlineData("""{"log_level":"INFO","message":"m"}""", "device_id", "is missing: " + DeviceIdRule)]
    [InlineData("""{"device_id":1,"log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":null,"log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":["d1"],"log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"","log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"a b","log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"é","log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"a\/b","log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"\ud800","log_level":"INFO","message":"m"}""", "device_id", DeviceIdRule)]
    [InlineData("""{"device_id":"d1","device_id":"d1","log_level":"INFO","message":"m"}""", "device_id", Repeated)]
    [InlineData("""{"device_id":"d1","message":"m"}""", "log_level", "is missing: " + LogLevelRule)]
    [InlineData("""{"device_id":"d1","log_level":"info","message":"m"}""", "log_level", LogLevelRule)]
    [InlineData("""{"device_id":"d1","log_level":"WARN","message":"m"}""", "log_level", LogLevelRule)]
    [InlineData("""{"device_id":"d1","log_level":"","message":"m"}""", "log_level", LogLevelRule)]
    [InlineData("""{"device_id":"d1","log_level":3,"message":"m"}""", "log_level", LogLevelRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m","log_level":null}""", "log_level", Repeated)]
    [InlineData("""{"device_id":"d1","log_level":"INFO"}""", "message", "is missing: " + MessageRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":null}""", "message", MessageRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":{"text":"m"}}""", "message", MessageRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"a\u0000b"}""", "message", Nul)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"a\ud800b"}""", "message", Surrogate)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"\udc00\ud800"}""", "message", Surrogate)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"\ud800\ud800"}""", "message", Surrogate)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"\ud800\n"}""", "message", Surrogate)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m","message":"m","message":"m"}""", "message", Repeated)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m","log_data":[]}""", "log_data", LogDataRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m","log_data":"{}"}""", "log_data", LogDataRule)]
    [InlineData("""{"device_id":"d1","log_level":"INFO","message":"m","log_data":null,"log_data":{}}""", "log_data", Repeated)]
    [InlineData("5", "$", EntryRule)]
    [InlineData("null", "$", EntryRule)]
    [InlineData("""[{"device_id":"d1"}]""", "$", EntryRule)]
    public void ABrokenRule_IsNamedByFieldAndMessage(string body, string field, string message)
    {
        One(body).AssertBad(field, message);
        Lines(body).AssertBad(field, message);
        Batch($"[{body}]").AssertBad(field, message);
        Batch($$"""{"logs":[{{body}}]}""").AssertBad(field, message);
    }

    [Fact]
    public void AnEntryWithManyFaults_TellsAll_AndIsOneBadEntry()
    {
        var parsed = Batch("""[{},{"device_id":"d1","log_level":"INFO","message":"good"},{"device_id":"","log_level":1}]""");
        Assert.Equal(
            [(0, "device_id"), (0, "log_level"), (0, "message"), (2, "device_id"), (2, "log_level"), (2, "message")],
            parsed.Faults.Select(fault => (fault.Index ?? -1, fault.Field))
        );
        Assert.Equal((3, 2), (parsed.Seen, parsed.BadEntries));
        Assert.Equal("good", Assert.Single(parsed.Entries).Message);
    }

    [Fact]
    public void AHundredFaultsAreKept_AndAllBadEntriesCounted()
    {
        var parsed = Batch($"[{string.Join(',', Enumerable.Repeat("1", 250))}]");
        Assert.Equal(100, parsed.Faults.Count);
        Assert.Equal(99, parsed.Faults[^1].Index);
        Assert.Equal((250, 250), (parsed.Seen, parsed.BadEntries));
    }
}
