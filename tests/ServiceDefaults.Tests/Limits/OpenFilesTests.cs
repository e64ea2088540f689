using Platform.ServiceDefaults.Limits;

namespace Platform.ServiceDefaults.Tests.Limits;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(10_000, 1024L, 576)]
    [InlineData(10_000, 20_000L, 10_000)]
    [InlineData(10, 1024L, 10)]
    [InlineData(10_000, 64L, 16)]
    [InlineData(10_000, null, 10_000)]
    public void Connections_LeaveFilesForTheRest(int asked, long? files, int most) =>
        Assert.Equal(most, OpenFiles.MostConnections(asked, files));

    [Fact]
    public void TheLimitOfThisProcess_IsKnown() => Assert.True(!OperatingSystem.IsLinux() || OpenFiles.Limit() is null or > 0);
}
