using Microsoft.Playwright;
using Platform.LoadHarness.Reports;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Reports;

/// <summary>The page as people see it, in a real browser.</summary>
public sealed class HtmlReportInBrowserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("html-report").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task InLight_ItIsDarkOnLight() =>
        ShowAsync(
            1200,
            ColorScheme.Light,
            Media.Screen,
            async page => Assert.True(await BrightnessAsync(page, "backgroundColor") > 200 && await BrightnessAsync(page, "color") < 60)
        );

    [Fact]
    public Task InDark_ItIsLightOnDark() =>
        ShowAsync(
            1200,
            ColorScheme.Dark,
            Media.Screen,
            async page => Assert.True(await BrightnessAsync(page, "backgroundColor") < 40 && await BrightnessAsync(page, "color") > 200)
        );

    [Fact]
    public Task OnPaper_ItIsDarkOnWhiteEvenFromADarkScreen() =>
        ShowAsync(
            800,
            ColorScheme.Dark,
            Media.Print,
            async page => Assert.True(await BrightnessAsync(page, "backgroundColor") == 255 && await BrightnessAsync(page, "color") < 60)
        );

    [Fact]
    public Task OnAPhone_ItDoesNotScrollSideways() =>
        ShowAsync(
            400,
            ColorScheme.Light,
            Media.Screen,
            async page => Assert.Equal(400, await page.EvaluateAsync<int>("document.documentElement.clientWidth"))
        );

    [Fact]
    public Task UnderThePointer_AChartSaysItsFigures() =>
        ShowAsync(
            1200,
            ColorScheme.Light,
            Media.Screen,
            async page =>
            {
                var column = page.Locator(".chart .at").Nth(4);
                await Assertions.Expect(column.Locator("text")).ToBeHiddenAsync();
                var place = (await column.Locator("rect").BoundingBoxAsync())!;
                await page.SetViewportSizeAsync(1200, (int)(place.Y + place.Height));
                await page.Mouse.MoveAsync(place.X + (place.Width / 2), place.Y + (place.Height / 2));
                await Assertions.Expect(column.Locator("text")).ToBeVisibleAsync();
            }
        );

    /// <summary>Opens a report of every kind of run and checks what must hold however it is looked at.</summary>
    private async Task ShowAsync(int width, ColorScheme scheme, Media media, Func<IPage, Task> check)
    {
        string file = Path.Combine(_folder, "report.html");
        await File.WriteAllTextAsync(file, new HtmlReport().Render(SampleRuns.All));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments }
        );
        var page = await browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = scheme,
            }
        );
        await page.EmulateMediaAsync(new() { Media = media });
        List<string> faults = [];
        page.Console += (_, message) => faults.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => faults.Add(error);
        page.Request += (_, request) => faults.AddRange(request.Url == new Uri(file).AbsoluteUri ? [] : [request.Url]);

        await page.GotoAsync(new Uri(file).AbsoluteUri);

        Assert.Empty(faults);
        Assert.EndsWith("load report", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "The page scrolls sideways.");
        var charts = await page.Locator(".chart > svg").AllAsync();
        Assert.True(charts.Count > 20);
        foreach (var chart in charts)
            Assert.True(await chart.BoundingBoxAsync() is { Width: > 250, Height: > 100 }, "A chart is not to be seen.");
        await check(page);
    }

    /// <summary>The mean of the colour's channels, 0 … 255.</summary>
    private static async Task<double> BrightnessAsync(IPage page, string property)
    {
        string color = await page.EvaluateAsync<string>($"getComputedStyle(document.body).{property}");
        return color.Split('(', ')')[1].Split(',').Take(3).Average(channel => double.Parse(channel));
    }
}
