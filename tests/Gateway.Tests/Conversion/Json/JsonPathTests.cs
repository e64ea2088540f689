using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Tests.Conversion.Json;

public sealed class JsonPathTests
{
    [Fact]
    public void APath_HasNamesAndIndexes()
    {
        using var document = JsonDocument.Parse("""{"a":1,"messages":[{},{"b":[1,[2]]},{"content":[{"x":"y","type":"text"}]}]}""");
        var type = document.RootElement.GetProperty("messages")[2].GetProperty("content")[0].GetProperty("type");
        Assert.Equal("messages[2].content[0].type", JsonPath.Of(document.RootElement, type));
    }

    [Fact]
    public void TheDocumentItself_HasNone()
    {
        using var document = JsonDocument.Parse("[1]");
        Assert.Equal("", JsonPath.Of(document.RootElement, document.RootElement));
    }

    [Fact]
    public void ALongName_IsCut()
    {
        using var document = JsonDocument.Parse($$"""{"{{new string('n', 1000)}}":1}""");
        var value = document.RootElement.EnumerateObject().Single().Value;
        Assert.Equal(new string('n', 64), JsonPath.Of(document.RootElement, value));
    }
}
