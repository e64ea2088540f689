using Platform.Inventory.Books;
using Platform.Inventory.Purchases;
using Platform.Inventory.Tests.Books;

namespace Platform.Inventory.Tests.Purchases.Embedded;

/// <summary>The contract on SQLite.</summary>
public sealed class EmbeddedStrategyTests : PurchaseContract, IAsyncLifetime
{
    private EmbeddedBooks? _books;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_books is not null)
            await _books.DisposeAsync();
    }

    // Named again only because the contract leaves open where its facts need servers.
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

    private protected override async Task<(IPurchaseStrategy Strategy, ISalesBook Book)> OpenAsync()
    {
        _books = await EmbeddedBooks.StartAsync();
        return (_books.Strategy, _books.Book);
    }
}
