using Platform.Inventory.Tests.Sales.Redis;

namespace Platform.Inventory.Tests.Purchases.Locks;

/// <summary>v1.</summary>
[Collection(SalesCollection.Name)]
public sealed class SpinLockTests(SharedPostgres postgres) : RedisPurchaseContract(postgres, "v1");

/// <summary>v2.</summary>
[Collection(SalesCollection.Name)]
public sealed class FairLockTests(SharedPostgres postgres) : RedisPurchaseContract(postgres, "v2");
