using Platform.Testing;

namespace Platform.Inventory.Tests;

public sealed class InventoryApiTests(InventoryServer server) : IClassFixture<InventoryServer>
{
    [Fact]
    public async Task APurchase_TakesPieces_AndIsAnOrderOfItsBuyer()
    {
        await server.SetStockAsync(101, 10);
        string token = await server.LogInAsync("user_7");

        var bought = await server.BuyAsync(token, 101, 3);

        Assert.Equal(
            (200, 101, 3, 7),
            (
                bought.Status,
                bought.Body.GetProperty("product_id").GetInt64(),
                bought.Body.GetProperty("quantity").GetInt32(),
                bought.Body.GetProperty("remaining").GetInt64()
            )
        );
        Assert.Equal(7, (await server.GetAsync("/inventory/101")).Body.GetProperty("stock").GetInt64());
        var order = await server.GetAsync($"/orders/{bought.Body.GetProperty("order_id").GetString()}", token);
        Assert.Equal(
            (200, 3, "user_7"),
            (order.Status, order.Body.GetProperty("quantity").GetInt32(), order.Body.GetProperty("username").GetString())
        );
    }

    [Fact]
    public async Task MoreThanIsLeft_Answers400InsufficientStock_AndSellsNothing()
    {
        await server.SetStockAsync(102, 2);
        var refused = await server.BuyAsync(await server.LogInAsync(), 102, 3);

        Assert.Equal(400, refused.Status);
        Assert.EndsWith("/insufficient-stock", refused.Body.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, refused.Body.GetProperty("remaining").GetInt64());
        Assert.False(refused.Body.GetProperty("retryable").GetBoolean());
        Assert.Equal(2, (await server.GetAsync("/inventory/102")).Body.GetProperty("stock").GetInt64());
    }

    [Fact]
    public async Task TheVersion_GrowsWithEachChange()
    {
        await server.SetStockAsync(103, 5);
        long before = (await server.GetAsync("/inventory/103")).Body.GetProperty("version").GetInt64();
        await server.BuyAsync(await server.LogInAsync(), 103, 1);
        Assert.True((await server.GetAsync("/inventory/103")).Body.GetProperty("version").GetInt64() > before);
    }

    [Theory]
    [InlineData("/inventory/999999")]
    [InlineData("/inventory/0")]
    [InlineData("/inventory/-1")]
    [InlineData("/inventory/one")]
    [InlineData("/inventory/99999999999999999999999")]
    public async Task AnUnknownProduct_Answers404(string path)
    {
        Assert.Equal(404, (await server.GetAsync(path)).Status);
        Assert.Equal(
            404,
            (
                await server.SendAsync(
                    HttpMethod.Post,
                    path.Replace("inventory", "purchase", StringComparison.Ordinal),
                    """{"quantity":1}""",
                    await server.LogInAsync()
                )
            ).Status
        );
    }

    [Theory]
    [InlineData("""{"quantity":0}""", 422)]
    [InlineData("""{"quantity":-1}""", 422)]
    [InlineData("""{"quantity":101}""", 422)]
    [InlineData("""{"quantity":1.5}""", 422)]
    [InlineData("""{"quantity":"1"}""", 422)]
    [InlineData("""{"quantity":null}""", 422)]
    [InlineData("""{"quantity":[1]}""", 422)]
    [InlineData("""{"quantity":99999999999}""", 422)]
    [InlineData("""{"quantity":1,"quantity":1}""", 422)]
    [InlineData("{}", 422)]
    [InlineData("[]", 400)]
    [InlineData("1", 400)]
    [InlineData("", 400)]
    [InlineData("""{"quantity":1""", 400)]
    [InlineData("""{"quantity":1}{}""", 400)]
    public async Task ABodyThatIsNoPurchase_IsRefused_AndStoresNothing(string body, int status)
    {
        await server.SetStockAsync(104, 1000);
        string token = await server.LogInAsync();

        var refused = await server.SendAsync(HttpMethod.Post, "/purchase/104", body, token, "a-key-of-bad-bodies");

        Assert.Equal(status, refused.Status);
        Assert.True(refused.Body.GetProperty("errors").EnumerateObject().Any());
        // Neither pieces nor the key are taken.
        Assert.Equal(1000, (await server.GetAsync("/inventory/104")).Body.GetProperty("stock").GetInt64());
        Assert.Equal(200, (await server.BuyAsync(token, 104, 1, $"a-key-of-bad-bodies-{status}-{body.Length}")).Status);
    }

    [Fact]
    public async Task AnotherContentType_Answers415()
    {
        var refused = await server.SendAsync(
            HttpMethod.Post,
            "/purchase/1",
            """{"quantity":1}""",
            await server.LogInAsync(),
            type: "text/plain"
        );
        Assert.Equal(415, refused.Status);
    }

    [Fact]
    public async Task ABodyThatIsTooLong_IsRefused()
    {
        var refused = await server.SendAsync(
            HttpMethod.Post,
            "/purchase/1",
            $$"""{"quantity":1,"note":"{{new string('x', 5000)}}"}""",
            await server.LogInAsync()
        );
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task TheSameKey_GetsTheSameBytes_AndSellsOnce()
    {
        await server.SetStockAsync(105, 10);
        string token = await server.LogInAsync();

        var first = await server.BuyAsync(token, 105, 2, "key-105");
        var second = await server.BuyAsync(token, 105, 2, "key-105");

        Assert.Equal((200, first.Text), (second.Status, second.Text));
        Assert.Equal(8, (await server.GetAsync("/inventory/105")).Body.GetProperty("stock").GetInt64());
    }

    [Fact]
    public async Task TheSameKey_OfASoldOutPurchase_StaysSoldOut_AlsoAfterARestock()
    {
        await server.SetStockAsync(106, 0);
        string token = await server.LogInAsync();
        var first = await server.BuyAsync(token, 106, 1, "key-106");
        await server.SetStockAsync(106, 5);

        var second = await server.BuyAsync(token, 106, 1, "key-106");

        Assert.Equal((400, first.Text), (second.Status, second.Text));
        Assert.Equal(5, (await server.GetAsync("/inventory/106")).Body.GetProperty("stock").GetInt64());
    }

    [Fact]
    public async Task TheSameKey_WithAnotherPurchase_Answers422()
    {
        await server.SetStockAsync(107, 10);
        string token = await server.LogInAsync();
        await server.BuyAsync(token, 107, 1, "key-107");
        Assert.Equal(422, (await server.BuyAsync(token, 107, 2, "key-107")).Status);
    }

    [Fact]
    public async Task AKey_IsItsBuyersOwn()
    {
        await server.SetStockAsync(108, 10);
        var mine = await server.BuyAsync(await server.LogInAsync("user_1"), 108, 1, "key-108");
        var yours = await server.BuyAsync(await server.LogInAsync("user_2"), 108, 1, "key-108");
        Assert.NotEqual(mine.Body.GetProperty("order_id").GetString(), yours.Body.GetProperty("order_id").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(256)]
    public async Task AKeyThatIsNone_Answers422(object key)
    {
        string text = key is int length ? new string('k', length) : (string)key;
        var refused = await server.BuyAsync(await server.LogInAsync(), 1, 1, text);
        Assert.Equal(422, refused.Status);
        Assert.True(refused.Body.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task WithoutAToken_NothingIsSold()
    {
        var refused = await server.BuyAsync(null, 1, 1);
        Assert.Equal(401, refused.Status);
        Assert.Contains("Bearer", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(401, (await server.GetAsync("/orders")).Status);
        Assert.Equal(401, (await server.GetAsync("/orders/1-1")).Status);
    }

    [Fact]
    public async Task TheAdminToken_IsNoBuyer()
    {
        Assert.Equal(401, (await server.BuyAsync(InventoryServer.AdminToken, 1, 1)).Status);
    }

    [Fact]
    public async Task OrdersOfOthers_AreNotSeen_ButByTheAdministrator()
    {
        await server.SetStockAsync(109, 10);
        string mine = await server.LogInAsync("user_31"),
            yours = await server.LogInAsync("user_32");
        string id = (await server.BuyAsync(mine, 109, 1)).Body.GetProperty("order_id").GetString()!;

        Assert.Equal(404, (await server.GetAsync($"/orders/{id}", yours)).Status);
        Assert.Equal(0, (await server.GetAsync("/orders?product_id=109", yours)).Body.GetProperty("orders").GetArrayLength());
        Assert.Equal(200, (await server.GetAsync($"/orders/{id}", InventoryServer.AdminToken)).Status);
        Assert.Equal(
            1,
            (await server.GetAsync("/orders?product_id=109", InventoryServer.AdminToken)).Body.GetProperty("orders").GetArrayLength()
        );
    }

    [Fact]
    public async Task Pages_FollowOneAnother_WithoutGapOrRepetition()
    {
        await server.SetStockAsync(110, 100);
        string token = await server.LogInAsync("user_33");
        List<string> bought = [];
        for (int i = 0; i < 7; i++)
            bought.Add((await server.BuyAsync(token, 110, 1)).Body.GetProperty("order_id").GetString()!);

        List<string> read = [];
        string? next = "";
        while (next is not null)
        {
            var page = (await server.GetAsync($"/orders?product_id=110&limit=3{(next.Length > 0 ? $"&after={next}" : "")}", token)).Body;
            read.AddRange(page.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("order_id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(bought, read);
    }

    [Theory]
    [InlineData("product_id=x")]
    [InlineData("product_id=1&product_id=2")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("after=1")]
    [InlineData("after=0-1")]
    [InlineData("product_id=1%00")]
    [InlineData("after=1-1%00")]
    public async Task AQueryThatIsNone_Answers422(string query) =>
        Assert.Equal(422, (await server.GetAsync($"/orders?{query}", await server.LogInAsync())).Status);

    [Theory]
    [InlineData("/orders/1-999999999")]
    [InlineData("/orders/2-1")]
    [InlineData("/orders/x")]
    public async Task AnUnknownOrder_Answers404(string path) =>
        Assert.Equal(404, (await server.GetAsync(path, await server.LogInAsync())).Status);

    [Theory]
    [InlineData("/admin/products/0/stock", """{"stock":1}""", 422)]
    [InlineData("/admin/products/1/stock", """{"stock":-1}""", 422)]
    [InlineData("/admin/products/1/stock", """{"stock":1000000001}""", 422)]
    [InlineData("/admin/products/1/stock", """{"stock":"1"}""", 400)]
    [InlineData("/admin/products/1/stock", "{}", 400)]
    public async Task AStockThatIsNone_IsRefused(string path, string body, int status) =>
        Assert.Equal(status, (await server.SendAsync(HttpMethod.Post, path, body, InventoryServer.AdminToken)).Status);

    [Fact]
    public async Task Reconcile_Balances_AlsoWhileThereAreSales()
    {
        await server.SetStockAsync(111, 500);
        string token = await server.LogInAsync();
        var buying = Parallel.ForAsync(0, 200, async (_, _) => await server.BuyAsync(token, 111, 1));
        do
        {
            var books = await server.GetAsync("/admin/reconcile", InventoryServer.AdminToken);
            Assert.Equal(0, books.Body.GetProperty("difference").GetInt64());
        } while (!buying.IsCompleted);
        await buying;

        var product = (await server.GetAsync("/admin/reconcile", InventoryServer.AdminToken))
            .Body.GetProperty("products")
            .EnumerateArray()
            .Single(one => one.GetProperty("product_id").GetInt64() == 111);
        Assert.Equal(
            (500, 200, 300, 200),
            (
                product.GetProperty("initial").GetInt64(),
                product.GetProperty("sold").GetInt64(),
                product.GetProperty("remaining").GetInt64(),
                product.GetProperty("recorded").GetInt64()
            )
        );
    }

    [Fact]
    public async Task ARestock_KeepsTheBooks()
    {
        await server.SetStockAsync(112, 5);
        await server.BuyAsync(await server.LogInAsync(), 112, 4);
        await server.SetStockAsync(112, 50);

        var product = (await server.GetAsync("/admin/reconcile", InventoryServer.AdminToken))
            .Body.GetProperty("products")
            .EnumerateArray()
            .Single(one => one.GetProperty("product_id").GetInt64() == 112);
        Assert.Equal(
            (54, 4, 50, 0),
            (
                product.GetProperty("initial").GetInt64(),
                product.GetProperty("sold").GetInt64(),
                product.GetProperty("remaining").GetInt64(),
                product.GetProperty("difference").GetInt64()
            )
        );
    }

    [Fact]
    public async Task TheMetrics_HaveTheNamesOfTheSpecification()
    {
        await server.BuyAsync(await server.LogInAsync(), 1, 1);
        // The stock is sampled once a second.
        string metrics = await Waiting.UntilAsync(
            server.MetricsAsync,
            text => text.Contains("""inventory_stock_current{product_id="1"} """, StringComparison.Ordinal)
        );

        Assert.Contains(
            """http_requests_total{endpoint="/purchase/{product_id}",method="POST",status="200"} """,
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """http_request_duration_seconds_bucket{endpoint="/purchase/{product_id}",method="POST",le="+Inf"} """,
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains("# TYPE http_request_duration_seconds histogram", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE inventory_stock_current gauge", metrics, StringComparison.Ordinal);
    }
}
