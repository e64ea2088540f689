using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Tests.Entries;

public sealed class EntryParserPropertyTests
{
    /// <summary>Bytes that hurt in JSON and in UTF-8.</summary>
    private static readonly byte[] Teeth = [.. "{}[]\",:\\u0d8-+.eE19 \n/aNt"u8, 0x80, 0xED, 0xFF, 0x00];

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] Valid = Encoding.UTF8.GetBytes(
        """{"logs":[{"device_id":"d-1","log_level":"ERROR","message":"a\n\u00e9\ud83d\ude00é","log_data":{"timestamp":"2024-05-06T07:08:09.5+01:00","n":-1.5e3,"o":{"p":[null,true,""]}}},{"device_id":"d-2","log_level":"INFO","message":""}]}"""
    );

    [Fact]
    public void AnyBytes_NeverThrow() =>
        Prop.ForAll<byte[]>(body =>
            {
                Parsed.One(body);
                Parsed.Lines(body);
                return Parsed.Batch(body).Entries.Count == 0;
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void AnyTeeth_NeverThrow()
    {
        var bodies = Gen.Choose(0, 40).SelectMany(length => Gen.ArrayOf(Gen.Elements<byte>(Teeth), length));
        Prop.ForAll(bodies.ToArbitrary(), AssertNothingThatJsonRefuses).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void AnyDamageToAGoodBatch_NeverThrows_AndNothingIsTakenThatSystemTextJsonRefuses()
    {
        var cut =
            from at in Gen.Choose(0, Valid.Length - 1)
            from removed in Gen.Choose(0, 5)
            from count in Gen.Choose(0, 3)
            from inserted in Gen.ArrayOf(Gen.Elements<byte>(Teeth), count)
            select (At: at, Removed: removed, Inserted: inserted);
        var damages = Gen.Choose(1, 3)
            .SelectMany(count => Gen.ArrayOf(cut, count))
            .Select(cuts =>
                cuts.Aggregate(Valid, (body, one) => [.. body.Take(one.At), .. one.Inserted, .. body.Skip(one.At + one.Removed)])
            );
        Prop.ForAll(damages.ToArbitrary(), AssertNothingThatJsonRefuses).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void AnyGoodBatch_ComesOutOfItsFrames_InEveryForm()
    {
        var batches =
            from count in Gen.Choose(1, 8)
            from entries in Gen.ArrayOf(Entries, count)
            from escaped in Gen.Elements(true, false)
            select (Entries: entries, Options: escaped ? JsonSerializerOptions.Default : Relaxed);
        Prop.ForAll(
                batches.ToArbitrary(),
                one =>
                {
                    string[] written = [.. one.Entries.Select(entry => entry.ToJsonString(one.Options))];
                    string list = string.Join(',', written);
                    AssertSame(one.Entries, Parsed.Batch($"[{list}]"));
                    AssertSame(one.Entries, Parsed.Batch($$"""{"logs":[{{list}}]}"""));
                    AssertSame(one.Entries, Parsed.Lines(string.Join('\n', written)));
                    AssertSame(one.Entries[..1], Parsed.One(written[0]));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void GoodEntriesAmongBadOnes_AreTakenAsIfTheyWereAlone()
    {
        var mixed = Gen.ArrayOf(Gen.Zip(Entries, Gen.Elements(true, false)), 10);
        Prop.ForAll(
                mixed.ToArbitrary(),
                entries =>
                {
                    string list = string.Join(
                        ',',
                        entries.Select(entry => entry.Item2 ? entry.Item1.ToJsonString() : """{"device_id":"d","log_data":{"a":1,"a":1}}""")
                    );
                    var parsed = Parsed.Batch($"[{list}]");
                    AssertSame([.. entries.Where(entry => entry.Item2).Select(entry => entry.Item1)], parsed with { Faults = [] });
                    Assert.Equal(entries.Count(entry => !entry.Item2), parsed.BadEntries);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static Gen<string> Text { get; } =
        from length in Gen.Choose(0, 20)
        from runes in Gen.ArrayOf(
            Gen.OneOf(Gen.Choose(1, 0x7F), Gen.Choose(0x80, 0xD7FF), Gen.Choose(0xE000, 0x10FFFF), Gen.Choose('a', 'z'))
                .Select(code => new Rune(code)),
            length
        )
        select string.Concat(runes);

    private static Gen<JsonNode?> Value(int depth) =>
        Gen.OneOf<JsonNode?>(
            Text.Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => (JsonNode?)JsonValue.Create(number)),
            ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Elements<bool?>(true, false, null).Select(value => value is { } given ? (JsonNode?)JsonValue.Create(given) : null),
            depth == 0
                ? Gen.Constant<JsonNode?>(null)
                : Gen.ArrayOf(Value(depth - 1), 3).Select(items => (JsonNode?)new JsonArray([.. items.Select(Clone)])),
            depth == 0 ? Gen.Constant<JsonNode?>(null) : Object(depth - 1).Select(value => (JsonNode?)value)
        );

    private static Gen<JsonObject> Object(int depth) =>
        from count in Gen.Choose(0, 6)
        from members in Gen.ArrayOf(Gen.Zip(Text, Value(depth)), count)
        select new JsonObject(
            members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, Clone(member.Item2)))
        );

    private static Gen<JsonObject> Entries { get; } =
        from length in Gen.Choose(1, 128)
        from device in Gen.ArrayOf(Gen.Elements<char>([.. "AZaz09_.:-"]), length)
        from level in Gen.Elements("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        from message in Text
        from data in Gen.Frequency((1, Gen.Constant<JsonObject?>(null)), (3, Object(3).Select(value => (JsonObject?)value)))
        from order in Gen.Shuffle([0, 1, 2, 3])
        select Entry(new string(device), level, message, data, order);

    private static JsonObject Entry(string device, string level, string message, JsonObject? data, int[] order)
    {
        KeyValuePair<string, JsonNode?>[] members =
        [
            new("device_id", device),
            new("log_level", level),
            new("message", message),
            new("log_data", data?.DeepClone()),
        ];
        return new JsonObject(order.Select(at => members[at]));
    }

    private static JsonNode? Clone(JsonNode? node) => node?.DeepClone();

    private static void AssertSame(JsonObject[] sent, Parsed parsed)
    {
        Assert.Empty(parsed.Faults);
        Assert.Equal(sent.Length, parsed.Entries.Count);
        foreach (var (entry, frame) in sent.Zip(parsed.Entries))
        {
            Assert.Equal((string?)entry["device_id"], frame.DeviceId);
            Assert.Equal((string?)entry["log_level"], Platform.LogIngest.Entries.LogLevels.Name(frame.Level));
            Assert.Equal((string?)entry["message"], frame.Message);
            Assert.True(JsonNode.DeepEquals(entry["log_data"], frame.LogData.Length == 0 ? null : JsonNode.Parse(frame.LogData)));
        }

        var ids = parsed.Entries.Select(entry => entry.Id.ToString()).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
    }

    private static void AssertNothingThatJsonRefuses(byte[] body)
    {
        foreach (var parsed in (Parsed[])[Parsed.Batch(body), Parsed.One(body)])
        {
            if (parsed.IsRefused)
                continue;
            using var document = JsonDocument.Parse(body.AsMemory());
        }

        foreach (var entry in Parsed.Lines(body).Entries.Concat(Parsed.Batch(body).Entries).Where(entry => entry.LogData.Length > 0))
            using (JsonDocument.Parse(entry.LogData, new JsonDocumentOptions { AllowDuplicateProperties = false }))
                Assert.DoesNotContain('\0', entry.Message);
    }
}
