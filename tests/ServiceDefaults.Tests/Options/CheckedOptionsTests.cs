using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Tests.Options;

public sealed class CheckedOptionsTests
{
    [Fact]
    public void GoodSettings_AreBoundWithoutFault()
    {
        var (faults, options) = Check(
            ("Count", "7"),
            ("Wait", "00:00:05"),
            ("Names:0", "a"),
            ("Names:1", "b"),
            ("Inner:Size", "3"),
            ("Sizes:big", "9")
        );

        Assert.Empty(faults);
        Assert.Equal((7, TimeSpan.FromSeconds(5), 3, 9), (options.Count, options.Wait, options.Inner.Size, options.Sizes["big"]));
        Assert.Equal(["a", "b"], options.Names);
    }

    [Theory]
    [InlineData("Count", "many", "Test:Count", "\"many\", which is not a whole number")]
    [InlineData("Count", "99999999999", "Test:Count", "whole number in range")]
    [InlineData("Count", "0", "Test:Count", "between 1 and 10")]
    [InlineData("Wait", "soon", "Test:Wait", "hh:mm:ss")]
    [InlineData("On", "maybe", "Test:On", "true or false")]
    [InlineData("Colour", "Blue", "Test:Colour", "one of Red, Green")]
    [InlineData("Cuont", "7", "Test:Cuont", "is not a known setting. Test knows: Count, Wait")]
    [InlineData("Inner:Szie", "7", "Test:Inner:Szie", "is not a known setting")]
    [InlineData("Inner:Size", "-1", "Test:Inner:Size", "between 0 and 5")]
    [InlineData("Inner", "7", "Test:Inner", "where a group is expected")]
    [InlineData("Count:Inner", "7", "Test:Count:Inner", "Test:Count is a single value")]
    [InlineData("Sizes:big", "huge", "Test:Sizes:big", "whole number")]
    [InlineData("Items:1:Size", "9", "Test:Items:0:Size", "between 0 and 5")]
    [InlineData("Names:0", "forbidden", "Test", "Names must not hold forbidden")]
    public void BadSetting_IsNamedWithItsKeyAndRemedy(string key, string value, string where, string what)
    {
        var fault = Assert.Single(Check((key, value)).Faults);

        Assert.Equal(where, fault.Key);
        Assert.Contains(what, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFault_IsFoundAtOnce()
    {
        var (faults, _) = Check(("Wait", "soon"), ("Cuont", "7"), ("Count", "0"), ("Names:0", "forbidden"));

        Assert.Equal(["Test", "Test:Count", "Test:Cuont", "Test:Wait"], faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
    }

    private static (IReadOnlyList<OptionsFault> Faults, TestOptions Options) Check(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Test:{setting.Key}", (string?)setting.Value))
        );
        builder.AddCheckedOptions<TestOptions>("Test");
        builder.Services.AddSingleton<IValidateOptions<TestOptions>, NothingForbidden>();
        using var services = builder.Services.BuildServiceProvider();
        var faults = services.FindOptionsFaults();
        return (faults, faults.Count == 0 ? services.GetRequiredService<IOptions<TestOptions>>().Value : new TestOptions());
    }

    private enum Colour
    {
        Red,
        Green,
    }

    private sealed class TestOptions
    {
        [Range(1, 10)]
        public int Count { get; set; } = 1;

        public TimeSpan Wait { get; set; }

        public bool On { get; set; }

        public Colour Colour { get; set; }

        public IReadOnlyList<string> Names { get; set; } = [];

        public InnerOptions Inner { get; set; } = new();

        public List<InnerOptions> Items { get; set; } = [];

        public Dictionary<string, int> Sizes { get; set; } = [];
    }

    private sealed class InnerOptions
    {
        [Range(0, 5)]
        public int Size { get; set; }
    }

    private sealed class NothingForbidden : IValidateOptions<TestOptions>
    {
        public ValidateOptionsResult Validate(string? name, TestOptions options) =>
            options.Names.Contains("forbidden")
                ? ValidateOptionsResult.Fail("Names must not hold forbidden.")
                : ValidateOptionsResult.Success;
    }
}
