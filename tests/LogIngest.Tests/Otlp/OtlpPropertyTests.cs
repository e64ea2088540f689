using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Tests.Entries;

namespace Platform.LogIngest.Tests.Otlp;

public sealed class OtlpPropertyTests
{
    /// <summary>Bytes that hurt in JSON and in UTF-8.</summary>
    private static readonly byte[] Teeth = [.. "{}[]\",:\\u0d8-+.eE19 \n/aNt"u8, 0x80, 0xED, 0xFF, 0x00];

    private static readonly byte[] Valid = Encoding.UTF8.GetBytes(
        OtlpLogParserTests.Request(
            """{"timeUnixNano":"1700000000000000000","severityNumber":9,"body":{"stringValue":"a\u00e9"},"attributes":[{"key":"k","value":{"intValue":"5"}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"x","value":{"doubleValue":1e3}}]}}}]},{"body":{"arrayValue":{"values":[{"boolValue":true}]}}}""",
            """{"attributes":[{"key":"service.name","value":{"stringValue":"s\ud83d\ude00"}}]}"""
        )
    );

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(body => Parsed.Otlp(body).Entries.Count == 0).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyDamageToAGoodRequest_NeverThrows_AndEveryEntryCanBeStored()
    {
        var cut =
            from at in Gen.Choose(0, Valid.Length - 1)
            from removed in Gen.Choose(0, 5)
            from count in Gen.Choose(0, 3)
            from inserted in Gen.ArrayOf(Gen.Elements<byte>(Teeth), count)
            select (At: at, Removed: removed, Inserted: inserted);
        var damages = Gen.Choose(1, 2)
            .SelectMany(count => Gen.ArrayOf(cut, count))
            .Select(cuts =>
                cuts.Aggregate(Valid, (body, one) => [.. body.Take(one.At), .. one.Inserted, .. body.Skip(one.At + one.Removed)])
            );
        Prop.ForAll(
                damages.ToArbitrary(),
                body =>
                {
                    var parsed = Parsed.Otlp(body);
                    if (!parsed.IsRefused)
                        JsonDocument.Parse(body.AsMemory()).Dispose();
                    foreach (var entry in parsed.Entries)
                    {
                        Assert.DoesNotContain('\0', entry.Message);
                        if (entry.LogData.Length > 0)
                            JsonDocument.Parse(entry.LogData, new JsonDocumentOptions { AllowDuplicateProperties = false }).Dispose();
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
