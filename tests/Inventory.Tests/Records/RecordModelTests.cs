using FsCheck;
using FsCheck.Fluent;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.Testing;
using static Platform.Inventory.Tests.Records.RecordSamples;

namespace Platform.Inventory.Tests.Records;

/// <summary>Any sequence of claims, runs, repetitions and epochs does what a list of orders and some sums would.</summary>
public sealed class RecordModelTests(PostgresFixture postgres) : RecordTests(postgres)
{
    private const int Workers = 3;

    private delegate Task Step(ModelRun run);

    [Fact]
    public async Task AnyOperations_DoWhatTheModelDoes()
    {
        await Database.Open().PrepareAsync(default);
        var worker = Gen.Choose(0, Workers - 1);
        var claim = worker.Select(who => (Step)(run => run.ClaimAsync(who)));
        var expire = Gen.Constant<Step>(run => run.ExpireAsync());
        var release = worker.Select(who => (Step)(run => run.ReleaseAsync(who)));
        var store =
            from who in worker
            from shift in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(-3, 3)))
            from events in Events(1, 8)
            select (Step)(run => run.StoreAsync(who, shift, events));
        var open =
            from left in Events(0, 9)
            from recorded in Gen.Choose(0, 3)
            from jump in Gen.Choose(0, 100)
            select (Step)(run => run.OpenEpochAsync(left, recorded, jump));
        var steps = Gen.Frequency((4, claim), (1, expire), (1, release), (12, store), (1, open)).ListOf(40);
        Prop.ForAll(steps.ToArbitrary(), list => RunAsync(list).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    /// <summary>Events whose numbers, restocks' sums and keys are filled in when it is known where they begin.</summary>
    private static Gen<SaleEvent[]> Events(int least, int most) =>
        from count in Gen.Choose(least, most)
        from events in Gen.ArrayOf(
            from product in Gen.Choose(1, 4)
            from quantity in Gen.Frequency((5, Gen.Choose(1, 9)), (1, Gen.Constant(0)))
            from buyer in Gen.Choose(1, 3)
            from keyed in Gen.Elements(true, false)
            select new SaleEvent(0, product, quantity, 0, 0, $"user_{buyer}", keyed ? "key" : null, Noon),
            count
        )
        select events;

    private async Task RunAsync(IEnumerable<Step> steps)
    {
        await Database.ExecuteAsync(
            """
            TRUNCATE inventory_orders, inventory_products;
            UPDATE inventory_record SET epoch = 0, number = 0, fencing_number = 0, owner = NULL, lease_until = '-infinity';
            """
        );
        var run = new ModelRun(Database);
        await run.OpenEpochAsync([], 0, 0);
        foreach (var step in steps)
        {
            await step(run);
            await run.CheckAsync();
        }
    }

    /// <summary>A record beside its model.</summary>
    private sealed class ModelRun(PostgresTestDatabase database)
    {
        private readonly PostgresRecord _record = database.Open(new() { RunOrders = 4 });
        private readonly RecordLease?[] _held = new RecordLease?[Workers];
        private readonly List<(Order Order, string? Key, long Remaining)> _orders = [];
        private readonly SortedDictionary<long, ProductRecord> _products = [];
        private RecordLease _now = new(0, 0, 0);
        private int? _owner;
        private bool _over = true;

        public async Task ClaimAsync(int who)
        {
            bool mine = _owner == who,
                gets = mine || _owner is null || _over;
            if (gets)
                (_owner, _over, _now) = (who, false, mine ? _now : _now with { FencingNumber = _now.FencingNumber + 1 });
            _held[who] = await _record.ClaimAsync($"worker {who}", LongLease, default);
            Assert.Equal(gets ? _now : null, _held[who]);
        }

        public async Task ExpireAsync()
        {
            await database.ExpireLeaseAsync();
            _over = true;
        }

        public async Task ReleaseAsync(int who)
        {
            await _record.ReleaseAsync($"worker {who}", default);
            _owner = _owner == who ? null : _owner;
        }

        /// <summary>By whoever it is, with the lease as it was last seen, or from a wrong number.</summary>
        public async Task StoreAsync(int who, int shift, SaleEvent[] events)
        {
            if (_held[who] is not { } held || held.Number + shift < 0)
                return;
            var lease = held with { Number = held.Number + shift };
            bool good = lease == _now;
            var run = Numbered(lease.Number, events);
            var stored = await _record.StoreAsync(lease, run, default);
            Assert.Equal(good ? lease with { Number = lease.Number + run.Length } : null, stored);
            if (good)
                Apply(run);
            _held[who] = stored ?? held;
        }

        /// <summary>With events left on a stream that begins some before the position.</summary>
        public async Task OpenEpochAsync(SaleEvent[] left, int recorded, int jump)
        {
            long from = Math.Max(0, _now.Number - recorded);
            long lastInRedis = Math.Max(0, _now.Number - 2);
            var old = _now;
            var opened = await _record.OpenEpochAsync(
                (position, _) =>
                {
                    Assert.Equal(new RecordedPosition(old.Epoch, old.Number), position);
                    SaleEvent[] fresh = Numbered(old.Number, left);
                    SaleEvent[] known = [.. Enumerable.Range(0, (int)(old.Number - from)).Select(index => Sale(from + 1 + index, 9, 999))];
                    Apply(fresh);
                    return Task.FromResult<RecoveredStream?>(new([.. known, .. fresh], lastInRedis));
                },
                jump,
                default
            );
            foreach (var product in _products.Values.ToArray())
                _products[product.ProductId] = product with { Version = product.Version + jump };
            (_owner, _over, _now) = (null, true, new(old.Epoch + 1, old.FencingNumber + 1, 0));
            Assert.Equal(_now.Epoch, opened!.Epoch);
            Assert.Equal(_products.Values, opened.Products);
            var lost =
                lastInRedis > 0 ? _orders.Where(item => item.Order.Id.Epoch == old.Epoch && item.Order.Id.Number > lastInRedis) : _orders;
            if (lastInRedis > 0)
                Assert.Equal(
                    lost.Where(item => item.Key is not null).Select(item => new RememberedOrder(item.Order, item.Key!, item.Remaining)),
                    opened.LostKeys
                );
        }

        public async Task CheckAsync()
        {
            Assert.Equal(new RecordedPosition(_now.Epoch, _now.Number), await _record.PositionAsync(default));
            Assert.Equal(_products.Values, await _record.ListProductsAsync(default));
            Assert.Equal(_orders.Select(item => item.Order), await _record.ListOrdersAsync(new() { Limit = int.MaxValue }, default));
            var last = _orders.Count == 0 ? default : _orders[^1].Order.Id;
            var sums = await _record.SumOrdersAsync(last, default);
            Assert.Equal(
                _products
                    .Values.Where(product => _orders.Any(item => item.Order.ProductId == product.ProductId))
                    .ToDictionary(product => product.ProductId, product => product.Sold),
                sums.ToDictionary(sum => sum.Key, sum => sum.Value.Recorded)
            );
            Assert.Equal(_orders.Count, sums.Values.Sum(sum => sum.Orders));
        }

        /// <summary>As the stock would decide it, starting from what is recorded now.</summary>
        private SaleEvent[] Numbered(long after, SaleEvent[] events)
        {
            var books = _products.Values.ToDictionary(product => product.ProductId, product => (product.Initial, product.Sold));
            return [.. events.Select((item, index) => Decide(item with { Number = after + 1 + index }))];

            SaleEvent Decide(SaleEvent item)
            {
                var book = books.GetValueOrDefault(item.ProductId, (Initial: 100, Sold: 0));
                books[item.ProductId] = book = item.IsOrder ? (book.Initial, book.Sold + item.Quantity) : (book.Sold + 50, book.Sold);
                return item.IsOrder
                    ? item with
                    {
                        Remaining = book.Initial - book.Sold,
                    }
                    : item with
                    {
                        Initial = book.Initial,
                        Remaining = 50,
                        Buyer = "",
                    };
            }
        }

        private void Apply(SaleEvent[] run)
        {
            foreach (var item in run)
            {
                var product = _products.GetValueOrDefault(item.ProductId, new(item.ProductId, 100, 0, 0));
                long initial = item.IsOrder ? product.Initial : item.Initial;
                _products[item.ProductId] = new(item.ProductId, initial, product.Sold + item.Quantity, product.Version + 1);
                if (item.IsOrder)
                    _orders.Add(
                        (
                            new Order(new(_now.Epoch, item.Number), item.ProductId, item.Quantity, item.Buyer, item.At),
                            item.Key,
                            item.Remaining
                        )
                    );
            }

            _now = _now with { Number = _now.Number + run.Length };
        }
    }
}
