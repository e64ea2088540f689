using System.Text.Json;

namespace Platform.Gateway.Tests;

internal static class AssertJson
{
    /// <summary>Whether two values say the same; the order of members does not count.</summary>
    public static void Equal(string expected, JsonElement actual)
    {
        using var parsed = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(parsed.RootElement, actual), $"Expected {expected}\nActual   {actual.GetRawText()}");
    }
}
