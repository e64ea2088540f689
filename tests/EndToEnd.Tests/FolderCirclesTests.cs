namespace Platform.EndToEnd.Tests;

public class FolderCirclesTests
{
    [Fact]
    public void ACircleOverThreeFolders_IsFoundOnce_WithTheFilesThatCloseIt()
    {
        string circle = Assert.Single(
            FolderCircles.Find(
                "Shop",
                [
                    ("Program.cs", "using Platform.Shop.Sales;"),
                    ("Sales/Sale.cs", "using System;\nusing Platform.Shop.Stock;\n"),
                    ("Stock/Item.cs", "using Platform.Shop.Orders.Lines;\n"),
                    ("Orders/Order.cs", "using static Platform.Shop.Sales.Sale;\n"),
                    ("Pages/Page.razor", "@using Platform.Shop.Sales\n"),
                ]
            )
        );
        Assert.Equal(
            "Shop: Orders, Sales, Stock form a circle.\n  Orders uses Sales in Orders/Order.cs\n  Sales uses Stock in Sales/Sale.cs\n"
                + "  Stock uses Orders in Stock/Item.cs",
            circle
        );
    }

    [Fact]
    public void ACircleOfSiblingsBelowTheTop_IsFound() =>
        Assert.Single(
            FolderCircles.Find(
                "Shop",
                [
                    ("Sales/Locks/Lock.cs", "using Platform.Shop.Sales.Scripts;\n"),
                    ("Sales/Scripts/Script.cs", "using Platform.Shop.Sales.Locks;\n"),
                ]
            )
        );

    [Fact]
    public void AFolderAndItsSubfolders_AndOtherProjects_AreNone() =>
        Assert.Empty(
            FolderCircles.Find(
                "Shop",
                [
                    ("Sales/Sale.cs", "using Platform.Shop.Sales.Locks;\n"),
                    ("Sales/Locks/Lock.cs", "using Platform.Shop.Sales;\nusing Platform.Shop.Stock;\n"),
                    ("Stock/Item.cs", "using Platform.ServiceDefaults.Sales;\n"),
                ]
            )
        );
}
