using System.Xml.Linq;
using Platform.LoadHarness.Reports;
using Platform.LoadHarness.Reports.Page;

namespace Platform.LoadHarness.Tests.Reports;

public class HtmlReportTests
{
    private readonly string _page = new HtmlReport().Render(SampleRuns.All);

    [Fact]
    public void AnswerWithAScript_IsTextOnThePage()
    {
        Assert.Contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;&lt;img src=x", _page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", _page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", _page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Page_ForbidsItselfToRunOrLoadAnything() =>
        Assert.Contains("content=\"default-src &#39;none&#39;;", _page, StringComparison.Ordinal);

    [Fact]
    public void Body_IsWellFormedAndItsIdentifiersAreUnique()
    {
        var ids = Body().Descendants().Attributes("id").Select(id => id.Value).ToArray();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Body().Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
    }

    [Fact]
    public void EveryChart_HasATitleAndItsFiguresInWords()
    {
        var charts = Body().Descendants("figure").Select(figure => figure.Element("svg")!).ToArray();

        Assert.True(charts.Length > 20);
        Assert.All(
            charts,
            chart =>
                Assert.True(
                    chart.Element("title")!.Value.Length > 0 && chart.Element("desc")!.Value.Contains("between", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void EveryTable_NamesItsRowsAndColumns()
    {
        Assert.All(
            Body().Descendants("tr").Where(row => row.Parent!.Name == "tbody"),
            row => Assert.Equal("row", row.Element("th")!.Attribute("scope")!.Value)
        );
        Assert.All(
            Body().Descendants("thead").Elements("tr").Elements("th"),
            column => Assert.Equal("col", column.Attribute("scope")!.Value)
        );
    }

    [Fact]
    public void RunOfOneInterval_HasNoChartOverTime()
    {
        string page = new HtmlReport().Render(SampleRuns.Short);

        Assert.Contains("The run lasted 80ms: too short for charts over time.", page, StringComparison.Ordinal);
        Assert.Equal("Latency by percentile", Assert.Single(Body(page).Descendants("figcaption")).Element("h4")!.Value);
    }

    [Fact]
    public void LongRun_MakesAPageThatABrowserLikesToOpen() =>
        Assert.InRange(new HtmlReport().Render(SampleRuns.Build("chat/endurance", 1_000, 2, ["a"])).Length, 20_000, 400_000);

    [Fact]
    public void HoleOfATemplate_IsEncodedUnlessItIsHtml() =>
        Assert.Equal(
            "<a title=\"&quot;&gt;\">&lt;b&gt;<i>x</i></a>",
            Html.Of($"<a title=\"{"\">"}\">{"<b>"}{Html.Of($"<i>{"x"}</i>")}</a>").Text
        );

    private XElement Body() => Body(_page);

    /// <summary>The body as XML: it closes what it opens, so that an error in a template is found here.</summary>
    private static XElement Body(string page)
    {
        int start = page.IndexOf("<body>", StringComparison.Ordinal),
            end = page.IndexOf("</body>", StringComparison.Ordinal);
        return XElement.Parse(page[start..end] + "</body>");
    }
}
