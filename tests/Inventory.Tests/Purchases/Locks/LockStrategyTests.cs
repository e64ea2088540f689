using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases.Locks;

/// <summary>v1.</summary>
public sealed class SpinLockTests(PostgresFixture postgres) : RedisPurchaseContract(postgres, "v1");

/// <summary>v2.</summary>
public sealed class FairLockTests(PostgresFixture postgres) : RedisPurchaseContract(postgres, "v2");
