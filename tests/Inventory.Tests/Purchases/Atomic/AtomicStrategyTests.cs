using Platform.Inventory.Tests.Sales.Redis;

namespace Platform.Inventory.Tests.Purchases.Atomic;

/// <summary>v3.</summary>
[Collection(SalesCollection.Name)]
public sealed class AtomicStrategyTests(SharedPostgres postgres) : RedisPurchaseContract(postgres, "v3");

/// <summary>v4.</summary>
[Collection(SalesCollection.Name)]
public sealed class AtomicWriteBehindTests(SharedPostgres postgres) : RedisPurchaseContract(postgres, "v4");
