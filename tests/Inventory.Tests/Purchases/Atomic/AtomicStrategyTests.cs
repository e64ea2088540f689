using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases.Atomic;

/// <summary>v3.</summary>
public sealed class AtomicStrategyTests(PostgresFixture postgres) : RedisPurchaseContract(postgres, "v3");

/// <summary>v4.</summary>
public sealed class AtomicWriteBehindTests(PostgresFixture postgres) : RedisPurchaseContract(postgres, "v4");
