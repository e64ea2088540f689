using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Platform.ServiceDefaults.Http;

namespace Platform.ServiceDefaults.Tests.Http;

public class IdempotencyKeyTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", true)]
    [InlineData("!~", true)]
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData("a\tb", false)]
    [InlineData("caf\u00e9", false)]
    public void AKey_IsVisibleAscii(string value, bool expected)
    {
        Assert.Equal(expected, IdempotencyKey.TryRead(Request(value), out string? key));
        Assert.Equal(expected ? value : null, key);
    }

    [Theory]
    [InlineData(IdempotencyKey.MaxLength, true)]
    [InlineData(IdempotencyKey.MaxLength + 1, false)]
    public void AKey_IsBounded(int length, bool expected) =>
        Assert.Equal(expected, IdempotencyKey.TryRead(Request(new string('k', length)), out _));

    [Fact]
    public void ARequestWithoutAKey_HasNone()
    {
        Assert.True(IdempotencyKey.TryRead(Request(StringValues.Empty), out string? key));
        Assert.Null(key);
    }

    [Fact]
    public void TwoKeys_AreRefused() => Assert.False(IdempotencyKey.TryRead(Request(new StringValues(["a", "b"])), out _));

    private static HttpRequest Request(StringValues key)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[IdempotencyKey.Header] = key;
        return request;
    }
}
