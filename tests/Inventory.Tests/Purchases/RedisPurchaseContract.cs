using Platform.Inventory.Purchases;
using Platform.Inventory.Sales;
using Platform.Inventory.Tests.Sales.Redis;
using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases;

/// <summary>The contract on real servers.</summary>
public abstract class RedisPurchaseContract(SharedPostgres postgres, string strategy) : PurchaseContract, IAsyncLifetime
{
    private SalesServers? _servers;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    // Named again only so that they are skipped where there are no servers.
    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task HundredsOfBuyersForFewPieces_ExactlyAllAreSoldAndEachIsOneOrder() => base.HundredsOfBuyersForFewPieces_ExactlyAllAreSoldAndEachIsOneOrder();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task FlashSaleAgainAndAgain_SellsExactlyWhatThereIs() => base.FlashSaleAgainAndAgain_SellsExactlyWhatThereIs();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task SeveralProductsAndQuantities_NoPieceIsSoldTwice() => base.SeveralProductsAndQuantities_NoPieceIsSoldTwice();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task SameKeyAtOnce_SellsOnceAndAllGetTheSameAnswer() => base.SameKeyAtOnce_SellsOnceAndAllGetTheSameAnswer();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task RepeatedKey_GetsTheFirstAnswerWhateverIsLeft() => base.RepeatedKey_GetsTheFirstAnswerWhateverIsLeft();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task SoldOutIsRemembered_AlsoAfterARestock() => base.SoldOutIsRemembered_AlsoAfterARestock();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task KeyOfAnotherPurchase_IsRefused() => base.KeyOfAnotherPurchase_IsRefused();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task UnknownProduct_IsSaidAndNotRemembered() => base.UnknownProduct_IsSaidAndNotRemembered();

    [ServerFact(Servers.Redis | Servers.Postgres)]
    public override Task RestockDuringSales_TheBooksAgree() => base.RestockDuringSales_TheBooksAgree();

    private protected async Task<SalesServers> ServersAsync() => _servers ??= await SalesServers.StartAsync(postgres);

    private protected override async Task<(IPurchaseStrategy Strategy, ISalesBook Book)> OpenAsync()
    {
        var shop = await (await ServersAsync()).OpenAsync(strategy);
        return (shop.Strategy, shop.Book);
    }
}
