using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Tests.Conversion.Json;

public sealed class MembersTests
{
    [Theory]
    [InlineData(false, "a,c,d")]
    [InlineData(true, "a,d")]
    public void NullIsAbsent_AndEmptyListsWhereTheCallersProtocolHasItSo(bool skipsEmptyLists, string expected)
    {
        using var document = JsonDocument.Parse("""{"a":1,"b":null,"c":[],"d":[0]}""");
        var names = new List<string>();
        foreach (var member in new Members(document.RootElement, skipsEmptyLists))
            names.Add(member.Name);
        Assert.Equal(expected, string.Join(',', names));
    }

    [Theory]
    [InlineData("{\"max_tokens\":1}", true)]
    [InlineData("{\"m\\u0061x_tokens\":1}", true)]
    [InlineData("{\"max\\ud800_tokens\":1}", false)]
    public void AName_IsWhatItSpells(string json, bool expected)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in new Members(document.RootElement, skipsEmptyLists: false))
            Assert.Equal(expected, member.Is("max_tokens"u8));
    }
}
