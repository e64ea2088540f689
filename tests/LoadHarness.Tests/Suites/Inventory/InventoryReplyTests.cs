using System.Text;
using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class InventoryReplyTests
{
    [Theory]
    [InlineData("""{"product_id":7,"stock":100,"version":3}""", null)]
    [InlineData("""{ "stock": 0, "version": 3, "product_id": 7, "more": 1 }""", null)]
    [InlineData("""{"product_id":77,"stock":100}""", "not of product 7")]
    [InlineData("""{"product_id":7,"stock":-1}""", "no stock")]
    [InlineData("""{"product_id":7,"stock":null}""", "no stock")]
    [InlineData("""{"product_id":7}""", "no stock")]
    [InlineData("", "not of product 7")]
    public void AStock_IsOfTheProductThatWasAskedFor(string body, string? fault) => Check(fault, InventoryReply.ReadStock(Bytes(body), 7));

    [Theory]
    [InlineData("""{"order_id":"1-42","product_id":7,"quantity":2,"remaining":98}""", null)]
    [InlineData("""{ "remaining": 0, "quantity": 2, "product_id": 7, "order_id": 42 }""", null)]
    [InlineData("""{"order_id":"1-42","product_id":7,"quantity":1,"remaining":98}""", "not of 2 of product 7")]
    [InlineData("""{"order_id":"1-42","product_id":7,"quantity":20,"remaining":98}""", "not of 2 of product 7")]
    [InlineData("""{"order_id":"1-42","product_id":6,"quantity":2,"remaining":98}""", "not of 2 of product 7")]
    [InlineData("""{"order_id":"1-42","product_id":7,"quantity":2,"remaining":-1}""", "remaining")]
    [InlineData("""{"order_id":"","product_id":7,"quantity":2,"remaining":1}""", "order_id")]
    [InlineData("""{"order_id":null,"product_id":7,"quantity":2,"remaining":1}""", "order_id")]
    [InlineData("""{"product_id":7,"quantity":2,"remaining":1}""", "order_id")]
    [InlineData("", "not of 2")]
    public void ASale_IsOfWhatWasAskedFor_AndHasAnOrder(string body, string? fault) =>
        Check(fault, InventoryReply.ReadSold(Bytes(body), 7, 2));

    [Theory]
    [InlineData("""{"type":"/problems/insufficient-stock","title":"Insufficient stock","status":400}""", null)]
    [InlineData("""{ "status": 400, "type": "https://example.org/insufficient-stock" }""", null)]
    [InlineData("""{"type":"/problems/insufficient-stocks","status":400}""", "Status 400")]
    [InlineData("""{"type":"about:blank","detail":"see /insufficient-stock"}""", "Status 400")]
    [InlineData("""{"type":7}""", "Status 400")]
    [InlineData("""{"type":"/insufficient-stock""", "Status 400")]
    [InlineData("", "Status 400")]
    public void A400_MustSayThatTooFewAreLeft(string body, string? fault) => Check(fault, InventoryReply.ReadSoldOut(Bytes(body)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Check(string? expected, string? found)
    {
        if (expected is null)
            Assert.Null(found);
        else
            Assert.Contains(expected, found, StringComparison.Ordinal);
    }
}
