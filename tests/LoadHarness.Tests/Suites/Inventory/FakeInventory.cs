using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites.Inventory;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

/// <summary>An inventory of a few lines that keeps the contract, or breaks it where a test wants.</summary>
internal sealed class FakeInventory : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Product> _products = [];
    private readonly List<string> _logins = [];
    private readonly HashSet<string> _buyers = [];
    private readonly Dictionary<int, int> _quantities = [];
    private HttpTarget? _target;
    private int _purchases;
    private int _orders;
    private int _reconciled;

    /// <summary>How the n-th purchase is answered, from 1; as the contract says unless set. Below 0 the connection is cut.</summary>
    public Func<int, int> Status { get; init; } = _ => 200;

    /// <summary>From when so many different buyers have bought every purchase is answered 503.</summary>
    public int BreaksAtBuyers { get; init; } = int.MaxValue;

    /// <summary>Whether the n-th purchase is sold when its status is set to another than 200.</summary>
    public Func<int, bool> SoldAnyway { get; init; } = _ => false;

    /// <summary>How often the n-th purchase is recorded; once unless set.</summary>
    public Func<int, int> Copies { get; init; } = _ => 1;

    /// <summary>How many pieces too many are sold of each product.</summary>
    public int Oversells { get; init; }

    /// <summary>What is answered instead of a body of the contract.</summary>
    public Func<string, string> Body { get; init; } = body => body;

    /// <summary>How many times reconcile answers with an order still at stake.</summary>
    public int BusyFor { get; init; }

    /// <summary>What reconcile says is not accounted for.</summary>
    public int Difference { get; init; }

    /// <summary>What <c>/metrics</c> answers, by how often it was asked before; null for 404.</summary>
    public Func<int, string>? Metrics { get; init; }

    /// <summary>How the n-th login is answered, from 1.</summary>
    public Func<int, int> LoginStatus { get; init; } = _ => 200;

    /// <summary>How long a token is good, in seconds.</summary>
    public double TokenSeconds { get; init; } = 3600;

    public Uri Url => _target!.Url;

    /// <summary>Who logged in, in order.</summary>
    public IReadOnlyList<string> Logins => _logins;

    /// <summary>Purchases asked for, by quantity.</summary>
    public IReadOnlyDictionary<int, int> Quantities => _quantities;

    /// <summary>Products that were put on sale.</summary>
    public IReadOnlyCollection<long> Products => _products.Keys;

    public async Task<FakeInventory> StartAsync()
    {
        _target = await HttpTarget.StartAsync(AnswerAsync);
        return this;
    }

    public ValueTask DisposeAsync() => _target!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Trim('/').Split('/');
        using var asked = context.Request.ContentLength > 0 ? await JsonDocument.ParseAsync(context.Request.Body) : null;
        (int status, string body) = (path, asked?.RootElement) switch
        {
            (["login"], { } login) => LogIn(login.GetProperty("username").GetString()!, login.GetProperty("password").GetString()!),
            (["inventory", var id], _) => Read(long.Parse(id, CultureInfo.InvariantCulture)),
            (["purchase", var id], { } purchase) => Buy(
                context,
                long.Parse(id, CultureInfo.InvariantCulture),
                purchase.GetProperty("quantity").GetInt32()
            ),
            (["admin", ..], _) when context.Request.Headers.Authorization != $"Bearer {AdminToken.Development}" => (401, ""),
            (["admin", "products", var id, "stock"], { } stock) => SetStock(
                long.Parse(id, CultureInfo.InvariantCulture),
                stock.GetProperty("stock").GetInt64()
            ),
            (["admin", "reconcile"], _) => Reconcile(),
            (["metrics"], _) when Metrics is { } metrics => (200, metrics(_metricsAsked++)),
            _ => (404, ""),
        };
        if (status < 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await context.Response.WriteAsync(path[0] is "inventory" or "purchase" ? Body(body) : body);
    }

    private int _metricsAsked;

    private (int Status, string Body) LogIn(string user, string password)
    {
        lock (_gate)
        {
            _logins.Add(user);
            int status = password == "password123" ? LoginStatus(_logins.Count) : 401;
            return (
                status,
                status == 200
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"access_token":"{{user}}-{{_logins.Count}}","token_type":"bearer","expires_in":{{TokenSeconds}}}"""
                    )
                    : "{}"
            );
        }
    }

    private (int Status, string Body) Read(long id)
    {
        lock (_gate)
            return (200, $$"""{"product_id":{{id}},"stock":{{Math.Max(0, _products[id].Remaining)}},"version":1}""");
    }

    private (int Status, string Body) Buy(HttpContext context, long id, int quantity)
    {
        lock (_gate)
        {
            int number = ++_purchases;
            if (
                !_logins.Any(user =>
                    context.Request.Headers.Authorization.ToString().StartsWith($"Bearer {user}-", StringComparison.Ordinal)
                )
            )
                return (401, "{}");
            _quantities[quantity] = _quantities.GetValueOrDefault(quantity) + 1;
            var product = _products[id];
            _buyers.Add(context.Request.Headers.Authorization.ToString());
            int status = _buyers.Count < BreaksAtBuyers ? Status(number) : 503;
            if (product.Remaining + Oversells < quantity)
                return (400, $$"""{"type":"/problems/insufficient-stock","status":400,"remaining":{{product.Remaining}}}""");
            if (status == 200 || SoldAnyway(number))
                product.Sell(quantity, Copies(number));
            return (
                status,
                $$"""{"order_id":"1-{{++_orders}}","product_id":{{id}},"quantity":{{quantity}},"remaining":{{Math.Max(0, product.Remaining)}}}"""
            );
        }
    }

    private (int Status, string Body) SetStock(long id, long stock)
    {
        lock (_gate)
        {
            if (!_products.TryGetValue(id, out var product))
                _products.Add(id, product = new Product());
            product.Initial += stock - product.Remaining;
            return (200, $$"""{"product_id":{{id}},"stock":{{stock}},"version":1}""");
        }
    }

    private (int Status, string Body) Reconcile()
    {
        lock (_gate)
        {
            // The first two are asked for before the load.
            bool busy = ++_reconciled is > 2 && _reconciled <= 2 + BusyFor;
            return (
                200,
                JsonSerializer.Serialize(
                    new
                    {
                        epoch = 1,
                        difference = Difference,
                        products = _products.Select(pair => new
                        {
                            product_id = pair.Key,
                            initial = pair.Value.Initial,
                            sold = pair.Value.Sold,
                            remaining = pair.Value.Remaining,
                            recorded = pair.Value.Recorded,
                            orders = pair.Value.Orders,
                            difference = 0,
                        }),
                        at_stake = busy ? new[] { "1-1" } : [],
                        repaired = (string?)null,
                    }
                )
            );
        }
    }

    private sealed class Product
    {
        public long Initial { get; set; }

        public long Sold { get; private set; }

        public long Recorded { get; private set; }

        public long Orders { get; private set; }

        public long Remaining => Initial - Sold;

        public void Sell(int quantity, int copies)
        {
            Sold += quantity;
            Recorded += quantity * copies;
            Orders += copies;
        }
    }
}
