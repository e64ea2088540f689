using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Tests.Reports.Figures;

public class FigureTextTests
{
    [Theory]
    [InlineData(0d, "0 B")]
    [InlineData(999d, "999 B")]
    [InlineData(1_000d, "1.0 kB")]
    [InlineData(999_600d, "1.0 MB")]
    [InlineData(123_456_789d, "123 MB")]
    [InlineData(null, "—")]
    public void Bytes_ArePowersOfAThousand(double? bytes, string text) => Assert.Equal(text, FigureText.Bytes(bytes));

    [Theory]
    [InlineData(0.5, "0.5/s")]
    [InlineData(12_345.6, "12,346/s")]
    [InlineData(double.NaN, "—")]
    [InlineData(null, "—")]
    public void Rate_HasDecimalsOnlyWhereTheySaySomething(double? rate, string text) => Assert.Equal(text, FigureText.Rate(rate));

    [Theory]
    [InlineData(0.909, "+90.9 %")]
    [InlineData(-1d, "-100 %")]
    [InlineData(null, "—")]
    public void Margin_HasASign(double? margin, string text) => Assert.Equal(text, FigureText.Margin(margin));
}
