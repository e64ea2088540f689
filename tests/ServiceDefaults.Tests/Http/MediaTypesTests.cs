using Microsoft.AspNetCore.Http;
using Platform.ServiceDefaults.Http;

namespace Platform.ServiceDefaults.Tests.Http;

public class MediaTypesTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("application/json;charset=UTF-8;x=1", true)]
    [InlineData("application/vnd.api+json", true)]
    [InlineData("application/jsonx", false)]
    [InlineData("application/x-ndjson", false)]
    [InlineData("application/json, text/plain", false)]
    [InlineData("text/plain", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Json_IsTakenAsTheFrameworksBindingTakesIt(string? contentType, bool expected)
    {
        var request = Request(contentType);
        Assert.Equal(expected, request.HasJson());
        Assert.Equal(request.HasJsonContentType(), request.HasJson());
    }

    [Theory]
    [InlineData("application/x-ndjson", true)]
    [InlineData("APPLICATION/X-NDJSON ; charset=utf-8", true)]
    [InlineData("application/x-ndjsonl", false)]
    [InlineData(null, false)]
    public void AnotherType_IsComparedWithoutItsParameters(string? contentType, bool expected) =>
        Assert.Equal(expected, Request(contentType).Has(MediaTypes.NdJson));

    private static HttpRequest Request(string? contentType) => new DefaultHttpContext { Request = { ContentType = contentType } }.Request;
}
