using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>
/// One buyer: its requests, made once, and what it was told. It lives as long as the scenario, warm-up included, because what was
/// sold in the warm-up is sold too.
/// </summary>
internal sealed class Buyer
{
    private readonly Shop _shop;
    private readonly Account _account;
    private readonly Request[] _purchases;
    private readonly Pieces[] _told;
    private string? _token;
    private int _product;
    private int _quantity;

    public Buyer(Shop shop, Account account)
    {
        (_shop, _account) = (shop, account);
        _purchases = new Request[shop.Products];
        _told = new Pieces[shop.Products];
    }

    /// <summary>What it was told of each product, by its place: product 1 is at 0.</summary>
    public IReadOnlyList<Pieces> Told => _told;

    /// <summary>The login.</summary>
    public Request Login() => _account.Login;

    /// <summary>Looks at an answer to <see cref="Login"/> with status 200.</summary>
    public string? CheckLogin(Reply reply) => _account.Take(reply.Body);

    /// <summary>A look at the stock of a product.</summary>
    public Request Read(Random random) => _shop.Reads[_product = random.Next(_shop.Products)];

    /// <summary>Looks at an answer to <see cref="Read"/> with status 200.</summary>
    public string? CheckRead(Reply reply) => InventoryReply.ReadStock(reply.Body.Span, _product + 1);

    /// <summary>A purchase of a product.</summary>
    public Request Buy(Random random)
    {
        if (!ReferenceEquals(_token, _account.Token))
            Rebuild();
        if (_account.TryBeginRenewal())
            _ = _shop.RenewAsync(_account);
        (_product, _quantity) = (random.Next(_shop.Products), random.Next(_shop.MaxQuantity) + 1);
        var request = _purchases[_product];
        request.Body = _shop.Bodies[_quantity];
        return request;
    }

    /// <summary>
    /// Counts what a purchase came to, right or wrong: 200 is a sale whatever its body, and without an answer, or with 5xx,
    /// there may have been one.
    /// </summary>
    public void Count(Reply reply)
    {
        ref var told = ref _told[_product];
        if (reply.Failure == FailureKind.None && reply.Status == 200)
            told = told.WithSold(_quantity);
        else if (reply.Failure != FailureKind.None || reply.Status >= 500)
            told = told.WithUnknown(_quantity);
    }

    /// <summary>Looks at an answer to <see cref="Buy"/> with status 200 or 400.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="sold">How many pieces it sells; 0 when it is sold out.</param>
    public string? CheckPurchase(Reply reply, out int sold)
    {
        sold = reply.Status == 200 ? _quantity : 0;
        return sold > 0 ? InventoryReply.ReadSold(reply.Body.Span, _product + 1, _quantity) : InventoryReply.ReadSoldOut(reply.Body.Span);
    }

    /// <summary>A head is bytes once for each request object, and the token is in it. Without a token the service says 401.</summary>
    private void Rebuild()
    {
        _token = _account.Token;
        for (int i = 0; i < _purchases.Length; i++)
            _purchases[i] = _shop.Purchase(i, _token);
    }
}
