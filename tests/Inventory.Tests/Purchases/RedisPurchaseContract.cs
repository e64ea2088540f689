using Platform.Inventory.Books;
using Platform.Inventory.Purchases;
using Platform.Inventory.Tests.Books;
using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases;

/// <summary>The contract on real servers.</summary>
public abstract class RedisPurchaseContract(PostgresFixture postgres, string strategy) : PurchaseContract, IAsyncLifetime
{
    private SalesServers? _servers;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    // Named again only so that they are skipped where there are no servers.
    [Fact]
    public override Task HundredsOfBuyersForFewPieces_ExactlyAllAreSoldAndEachIsOneOrder() =>
        base.HundredsOfBuyersForFewPieces_ExactlyAllAreSoldAndEachIsOneOrder();

    [Fact]
    public override Task FlashSaleAgainAndAgain_SellsExactlyWhatThereIs() => base.FlashSaleAgainAndAgain_SellsExactlyWhatThereIs();

    [Fact]
    public override Task SeveralProductsAndQuantities_NoPieceIsSoldTwice() => base.SeveralProductsAndQuantities_NoPieceIsSoldTwice();

    [Fact]
    public override Task SameKeyAtOnce_SellsOnceAndAllGetTheSameAnswer() => base.SameKeyAtOnce_SellsOnceAndAllGetTheSameAnswer();

    [Fact]
    public override Task RepeatedKey_GetsTheFirstAnswerWhateverIsLeft() => base.RepeatedKey_GetsTheFirstAnswerWhateverIsLeft();

    [Fact]
    public override Task SoldOutIsRemembered_AlsoAfterARestock() => base.SoldOutIsRemembered_AlsoAfterARestock();

    [Fact]
    public override Task KeyOfAnotherPurchase_IsRefused() => base.KeyOfAnotherPurchase_IsRefused();

    [Fact]
    public override Task UnknownProduct_IsSaidAndNotRemembered() => base.UnknownProduct_IsSaidAndNotRemembered();

    [Fact]
    public override Task RestockDuringSales_TheBooksAgree() => base.RestockDuringSales_TheBooksAgree();

    private protected async Task<SalesServers> ServersAsync() => _servers ??= await SalesServers.StartAsync(postgres);

    private protected override async Task<(IPurchaseStrategy Strategy, ISalesBook Book)> OpenAsync()
    {
        var shop = await (await ServersAsync()).OpenAsync(strategy);
        return (shop.Strategy, shop.Book);
    }
}
