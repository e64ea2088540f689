using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

public class BooksTests
{
    /// <summary>Before: 1,000 put on sale, 900 sold by 300 orders, 100 left. Told: 60 pieces by 20 purchases.</summary>
    [Theory]
    [InlineData(60, 20, 0, 0, 0, 0)] // as answered
    [InlineData(59, 20, 0, 0, 0, 1)] // a piece is missing
    [InlineData(61, 20, 0, 0, 0, 1)] // or one too many
    [InlineData(60, 19, 0, 0, 0, 1)] // an order is missing, though the pieces agree
    [InlineData(63, 21, 3, 1, 0, 0)] // without an answer it may have been sold
    [InlineData(60, 20, 3, 1, 0, 0)] // or not
    [InlineData(64, 21, 3, 1, 0, 1)] // but not more than was asked for
    [InlineData(57, 19, 3, 1, 0, 3)] // and no other is missing for it
    [InlineData(101, 20, 41, 1, 1, 0)] // more than there were
    public void WhatIsRecorded_IsComparedWithWhatWasAnswered(
        long recorded,
        long orders,
        long unknown,
        long unknownOrders,
        long oversold,
        long unaccounted
    )
    {
        var after = new Balance(1000, 900 + recorded, 100 - recorded, 900 + recorded, 300 + orders);
        var audit = Audit(after, new Pieces(60, 20, unknown, unknownOrders));
        Assert.Equal((oversold, unaccounted), (audit.Oversold, audit.Unaccounted));
        Assert.Equal(oversold == 0 && unaccounted == 0, audit.Agrees);
    }

    [Fact]
    public void BuyersThatWereToldMoreThanThereWas_AreBelieved() =>
        Assert.Equal(20, Audit(new Balance(1000, 1000, 0, 1000, 340), new Pieces(120, 40, 0, 0)).Oversold);

    [Fact]
    public void WhatWasRestockedMeanwhile_MayBeSoldToo() =>
        Assert.Equal(0, Audit(new Balance(1050, 1040, 10, 1040, 340), new Pieces(140, 40, 0, 0)).Oversold);

    [Fact]
    public void TooMuchOfOneProduct_IsNotMadeGoodByAnother()
    {
        var before = new Books(new Dictionary<long, Balance> { [1] = new(10, 0, 10, 0, 0), [2] = new(10, 0, 10, 0, 0) }, 0, 0);
        var after = new Books(new Dictionary<long, Balance> { [1] = new(10, 11, -1, 11, 11), [2] = new(10, 4, 6, 4, 4) }, 0, 0);
        var audit = new Audit(before, after, [new Pieces(10, 10, 0, 0), new Pieces(5, 5, 0, 0)]);
        Assert.Equal((1, 2), (audit.Oversold, audit.Unaccounted));
    }

    [Theory]
    [InlineData(100, 60, 40, 60, 0, 0)]
    [InlineData(100, 60, 40, 60, 3, 3)] // what the service says
    [InlineData(100, 60, 41, 60, 0, 1)] // and what it does not say
    [InlineData(100, 60, 39, 60, 0, 1)]
    [InlineData(100, 60, 40, 58, 0, 2)]
    public void TheDifference_IsAtLeastWhatTheFiguresSay(
        long initial,
        long sold,
        long remaining,
        long recorded,
        long stated,
        long difference
    ) =>
        Assert.Equal(
            difference,
            new Books(new Dictionary<long, Balance> { [7] = new(initial, sold, remaining, recorded, 1) }, stated, 0).Difference
        );

    private static Audit Audit(Balance after, Pieces told) => new(Of(new Balance(1000, 900, 100, 900, 300)), Of(after), [told]);

    private static Books Of(Balance balance) => new(new Dictionary<long, Balance> { [1] = balance }, 0, 0);
}
