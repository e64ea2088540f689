using System.Text;
using System.Text.Json;
using Platform.LoadEngine;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public class JsonReportTests
{
    private readonly JsonElement _file = JsonDocument.Parse(new JsonReport().Render(SampleRuns.All)).RootElement;

    [Fact]
    public void Summary_HoldsWhatScriptsWant()
    {
        var total = SampleRuns.Steady.Total.All;
        var summary = _file.GetProperty("runs")[0].GetProperty("summary");

        Assert.Equal(1, _file.GetProperty("schema").GetInt32());
        Assert.Equal(total.Response.Count, summary.GetProperty("requests").GetInt64());
        Assert.Equal(total.Response.ValueAt(0.95), summary.GetProperty("response").GetProperty("p95").GetInt64());
        Assert.Equal(total.Service.ValueAt(0.999), summary.GetProperty("service").GetProperty("p999").GetInt64());
        Assert.Equal(total.Response.Count / 10.0, summary.GetProperty("requestsPerSecond").GetDouble());
        Assert.Equal(["order", "read"], summary.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()));
    }

    [Fact]
    public void OpenRun_TellsLagAndDropped()
    {
        var summary = _file.GetProperty("runs")[1].GetProperty("summary");

        Assert.Equal(630, summary.GetProperty("dropped").GetInt64());
        Assert.True(summary.GetProperty("dispatchLagP99").GetInt64() > 20_000_000);
    }

    [Fact]
    public void RunWithoutRequests_HasNullsNotZeros()
    {
        var summary = _file.GetProperty("runs")[5].GetProperty("summary");

        Assert.Equal(JsonValueKind.Null, summary.GetProperty("response").ValueKind);
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("successRate").ValueKind);
    }

    [Fact]
    public void WhatWasWritten_CanBeReadBackAndWrittenAgain()
    {
        string written = new JsonReport().Render(SampleRuns.All);

        var read = JsonReport.Read(new MemoryStream(Encoding.UTF8.GetBytes(written)));

        Assert.Null(read[4].End);
        Assert.Equal(written, new JsonReport().Render(read));
    }

    [Theory]
    [InlineData("{\"schema\":2,\"runs\":[]}", "format 2")]
    [InlineData("{\"schema\":1}", "no runs")]
    [InlineData("hello", "not a result file")]
    public void OtherFile_IsRefusedWithTheReason(string content, string reason)
    {
        var e = Assert.Throws<InvalidPlanException>(() => JsonReport.Read(new MemoryStream(Encoding.UTF8.GetBytes(content))));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }
}
