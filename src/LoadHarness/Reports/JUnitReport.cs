using System.Globalization;
using System.Xml;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// For CI: a suite a scenario, a case a target. A target that was missed is a failure. An inconclusive or unfinished
/// run is an error of its own case, because a build must not turn green on a measurement that says nothing, and it is
/// no fault of the target; targets that such a run cannot judge are skipped, so that nobody reads them as missed.
/// </summary>
public sealed class JUnitReport : IReport
{
    /// <inheritdoc/>
    public string FileName => "junit.xml";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        RunResult[] told = [.. Chapter.Of(runs).Select(chapter => chapter.Run)];
        using var xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, CloseOutput = false });
        JUnitCase[][] suites = [.. told.Select(JUnitCase.Of)];
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, [.. suites.SelectMany(suite => suite)], runs.Sum(run => run.Total.Seconds));
        for (int i = 0; i < told.Length; i++)
            WriteSuite(xml, told[i], suites[i]);
        xml.WriteEndElement();
    }

    private static void WriteSuite(XmlWriter xml, RunResult run, JUnitCase[] cases)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", XmlText.Clean(run.Info.Scenario));
        xml.WriteAttributeString("timestamp", run.Info.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        WriteCounts(xml, cases, run.Total.Seconds);
        WriteProperties(xml, run);
        foreach (var testCase in cases)
            WriteCase(xml, run.Info.Scenario, testCase);
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, JUnitCase[] cases, double seconds)
    {
        xml.WriteAttributeString("tests", XmlConvert.ToString(cases.Length));
        xml.WriteAttributeString("failures", XmlConvert.ToString(cases.Count(c => c.Element == "failure")));
        xml.WriteAttributeString("errors", XmlConvert.ToString(cases.Count(c => c.Element == "error")));
        xml.WriteAttributeString("skipped", XmlConvert.ToString(cases.Count(c => c.Element == "skipped")));
        xml.WriteAttributeString("time", XmlConvert.ToString(Math.Round(seconds, 3)));
    }

    private static void WriteProperties(XmlWriter xml, RunResult run)
    {
        var summary = new RunSummary(run);
        (string Name, string Value)[] properties =
        [
            ("load", run.Info.Load),
            ("machine", run.Info.Machine),
            ("requests", FigureText.Count(summary.Requests)),
            ("requests per second", FigureText.Rate(summary.RequestsPerSecond)),
            ("success rate", FigureText.Share(summary.SuccessRate)),
            ("P95", FigureText.Duration(summary.Response?.P95)),
            .. run.Info.Settings.Select(setting => (setting.Key, setting.Value)),
        ];
        xml.WriteStartElement("properties");
        foreach (var (name, value) in properties)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", XmlText.Clean(name));
            xml.WriteAttributeString("value", XmlText.Clean(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string scenario, JUnitCase testCase)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", XmlText.Clean(scenario));
        xml.WriteAttributeString("name", XmlText.Clean(testCase.Name));
        if (testCase.Element is { } element)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString("message", XmlText.Clean(testCase.Message));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
