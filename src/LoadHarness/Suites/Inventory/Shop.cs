using System.Text;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>The buyers of a scenario, and what they have in common.</summary>
internal sealed class Shop
{
    private readonly Uri _target;
    private readonly TimeProvider _time;
    private readonly Account[] _accounts;
    private readonly List<Buyer> _buyers = [];
    private readonly Lock _gate = new();
    private Logins? _logins;

    /// <param name="target">Where the service is.</param>
    /// <param name="accounts">Demo users that buy, 1 to 10,000; more buyers than that share them.</param>
    /// <param name="products">Products 1 … this are bought.</param>
    /// <param name="maxQuantity">Pieces of a purchase: 1 … this.</param>
    /// <param name="time">The time on which tokens expire.</param>
    public Shop(Uri target, int accounts, int products, int maxQuantity, TimeProvider time)
    {
        (_target, _time, Products, MaxQuantity) = (target, time, products, maxQuantity);
        _accounts = [.. Enumerable.Range(1, accounts).Select(number => new Account(target, number, time))];
        Reads = [.. Enumerable.Range(1, products).Select(id => new Request("GET", target.At($"/inventory/{id}")))];
        Bodies =
        [
            .. Enumerable
                .Range(0, maxQuantity + 1)
                .Select(quantity => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"{{\"quantity\":{quantity}}}")),
        ];
    }

    /// <summary>Products 1 … this are bought.</summary>
    public int Products { get; }

    /// <summary>The most pieces of a purchase.</summary>
    public int MaxQuantity { get; }

    /// <summary>Looks at the stock of each product, by its place; nothing in them is a buyer's own.</summary>
    public IReadOnlyList<Request> Reads { get; }

    /// <summary>Bodies of purchases, by quantity.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Bodies { get; }

    /// <summary>The buyer of a number, from 0.</summary>
    public Buyer Buyer(int number)
    {
        lock (_gate)
        {
            while (_buyers.Count <= number)
                _buyers.Add(new Buyer(this, _accounts[_buyers.Count % _accounts.Length]));
            return _buyers[number];
        }
    }

    /// <summary>A purchase with a buyer's token; its body is set before each send.</summary>
    public Request Purchase(int place, string? token) =>
        new(
            "POST",
            _target.At($"/purchase/{place + 1}"),
            token is null
                ? [new("Content-Type", "application/json")]
                : [new("Content-Type", "application/json"), new("Authorization", $"Bearer {token}")]
        );

    /// <summary>What all buyers were told until now of each product, by its place.</summary>
    public Pieces[] Told()
    {
        lock (_gate)
            return
            [
                .. Enumerable
                    .Range(0, Products)
                    .Select(place => _buyers.Aggregate(default(Pieces), (sum, buyer) => sum + buyer.Told[place])),
            ];
    }

    /// <summary>
    /// From now on tokens that are about to expire are renewed; with <paramref name="all"/> every account is logged in first.
    /// </summary>
    /// <exception cref="HttpRequestException">An account cannot log in.</exception>
    public async Task OpenAsync(HttpClient client, bool all, CancellationToken cancellationToken)
    {
        _logins = new Logins(client, _time);
        if (all)
            await _logins.EnsureAsync(_accounts, cancellationToken);
    }

    /// <summary>Gets an account a new token, beside the run.</summary>
    public Task RenewAsync(Account account) => Task.Run(() => _logins!.RenewAsync(account));
}
