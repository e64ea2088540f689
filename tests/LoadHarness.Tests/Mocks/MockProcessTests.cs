using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Tests.Mocks;

public class MockProcessTests
{
    [Fact]
    public async Task Mocks_RunInAProcessOfTheirOwn_ThatEndsWhenItIsLetGo()
    {
        int id;
        using (var client = new HttpClient())
        {
            await using var process = await MockProcess.StartAsync(
                [
                    new() { Provider = MockProvider.Anthropic, Instances = 2 },
                    new()
                    {
                        Provider = MockProvider.OpenAi,
                        Name = "bad",
                        Fault = new(MockFaultKind.Hang),
                    },
                ],
                CancellationToken.None
            );
            id = process.ProcessId;
            Assert.Equal(["mock-anthropic-1", "mock-anthropic-2", "bad-1"], process.Mocks.Select(mock => mock.Name));
            foreach (var mock in process.Mocks)
                Assert.Equal(
                    new MockStats(mock.Name, 0, 0, 0, 0, 1, 1),
                    await MockProcess.ReadStatsAsync(client, mock, CancellationToken.None)
                );
        }

        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    [Fact]
    public async Task MocksThatCannotStart_SayWhy()
    {
        await using var first = await MockProcess.StartAsync([new() { Provider = MockProvider.OpenAi }], CancellationToken.None);
        var e = await Assert.ThrowsAsync<SetupException>(() =>
            MockProcess.StartAsync([new() { Provider = MockProvider.OpenAi, Port = first.Mocks[0].Url.Port }], CancellationToken.None)
        );
        Assert.Contains("--port", e.Message, StringComparison.Ordinal);
    }
}
