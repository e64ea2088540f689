using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.Testing;

namespace Platform.OrderApi.Tests;

public sealed class OrderPropertyTests(OrderApiServer server) : IClassFixture<OrderApiServer>
{
    /// <summary>Bytes that hurt in JSON and in UTF-8.</summary>
    private static readonly byte[] Teeth = [.. "{}[]\",:\\u0d8-+.eE19 \n"u8, 0x80, 0xED, 0xFF, 0x00];

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(OrderApiServer.GoodOrder);

    [Fact]
    public void AnyBytes_AreAnsweredAndTheConnectionGoesOn() =>
        Prop.ForAll<byte[]>(body => AnswersProperlyAsync(body).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyDamageToAGoodOrder_IsAnsweredAndTheConnectionGoesOn()
    {
        var damage =
            from at in Gen.Choose(0, Good.Length - 1)
            from removed in Gen.Choose(0, 5)
            from inserted in Gen.ArrayOf(Gen.Elements<byte>(Teeth), 3)
            select (byte[])[.. Good.Take(at), .. inserted, .. Good.Skip(at + removed)];
        Prop.ForAll(damage.ToArbitrary(), body => AnswersProperlyAsync(body).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void AnyUnicodeOrderId_IsEchoedAsItWasWritten()
    {
        var rune = Gen.OneOf(Gen.Choose(0, 0xD7FF), Gen.Choose(0xE000, 0x10FFFF), Gen.Choose('a', 'z')).Select(code => new Rune(code));
        var id =
            from length in Gen.Choose(1, 64)
            from runes in Gen.ArrayOf(rune, length)
            from escaped in Gen.Elements(true, false)
            select (Text: string.Concat(runes), Escaped: escaped);
        Prop.ForAll(
                id.ToArbitrary(),
                one =>
                {
                    var token = JsonSerializer.Serialize(one.Text, one.Escaped ? JsonSerializerOptions.Default : Relaxed);
                    var (status, body) = server
                        .PostAsync(OrderApiServer.GoodOrder.Replace("\"PY_1\"", token, StringComparison.Ordinal))
                        .GetAwaiter()
                        .GetResult();
                    Assert.Equal(200, status);
                    Assert.Equal(token, body.GetProperty("order_id").GetRawText());
                    Assert.Equal(one.Text, body.GetProperty("order_id").GetString());
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("é")]
    [InlineData("日")]
    [InlineData("😀")]
    public async Task LengthIsCountedInCharacters_NotInBytesOrEscapes(string character)
    {
        foreach (var options in (JsonSerializerOptions[])[JsonSerializerOptions.Default, Relaxed])
        {
            Assert.Equal(200, await PostIdAsync(64, options));
            Assert.Equal(400, await PostIdAsync(65, options));
        }

        async Task<int> PostIdAsync(int length, JsonSerializerOptions options)
        {
            var token = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat(character, length)), options);
            return (await server.PostAsync(OrderApiServer.GoodOrder.Replace("\"PY_1\"", token, StringComparison.Ordinal))).Status;
        }
    }

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>200, or a problem of the client's making; and a good order on the same connection afterwards.</summary>
    private async Task AnswersProperlyAsync(byte[] body)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        byte[] both = [.. Encoding.ASCII.GetBytes(Head(body.Length)), .. body, .. Encoding.ASCII.GetBytes(Head(Good.Length)), .. Good];
        await connection.SendAsync(both);

        var reply = await connection.ReadReplyAsync();
        Assert.NotNull(reply);
        Assert.True(reply.Status is 200 or 400, $"answered {reply.Status}");
        Assert.Equal(reply.Status == 200 ? "application/json" : "application/problem+json", reply.Headers["Content-Type"]);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(reply.Body).RootElement.ValueKind);
        Assert.Equal(200, (await connection.ReadReplyAsync())?.Status);
    }

    private static string Head(int length) =>
        $"POST /order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";
}
