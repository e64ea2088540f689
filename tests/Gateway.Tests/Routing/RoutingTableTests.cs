using Platform.Gateway.Conversion;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Tests.Routing;

public sealed class RoutingTableTests
{
    [Fact]
    public void AModel_IsServedByThoseThatHaveIt_TheBestPriorityFirst()
    {
        var other = new Dictionary<string, ModelSettings> { ["other"] = new("x"), [TestRouter.Model] = new("y") };
        var router = new TestRouter(
            TestRouter.Named("c", 1, 3),
            TestRouter.Named("a", 1, 1),
            TestRouter.Named("b", 1, 2) with
            {
                Models = other,
            }
        );
        Assert.Equal(["a", "b", "c"], router.Serving.Select(instance => instance.Settings.Name));
        Assert.Equal(["b"], router.Router.Table.Serving("other").Select(instance => instance.Settings.Name));
        Assert.Empty(router.Router.Table.Serving("unknown"));
        Assert.Equal(["m", "other"], router.Router.Table.Models);
        Assert.Empty(RoutingTable.Empty.Serving("m"));
    }

    [Fact]
    public void Serving_AllocatesNothing()
    {
        var table = new TestRouter(TestRouter.Named("a"), TestRouter.Named("b")).Router.Table;
        table.Serving("m");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            _ = table.Serving("m").Count + table.Serving("unknown").Count;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
