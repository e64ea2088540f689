namespace Platform.Inventory.Purchases;

/// <summary>The strategies by the names that <c>Inventory:Strategy</c> may have.</summary>
internal static class Strategies
{
    public const string Embedded = "embedded";
    public const string SpinLock = "v1";
    public const string FairLock = "v2";
    public const string Atomic = "v3";
    public const string AtomicWriteBehind = "v4";

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        [Embedded] = Embedded,
        [SpinLock] = SpinLock,
        ["spin-lock"] = SpinLock,
        [FairLock] = FairLock,
        ["fair-lock"] = FairLock,
        [Atomic] = Atomic,
        ["atomic"] = Atomic,
        [AtomicWriteBehind] = AtomicWriteBehind,
        ["atomic-write-behind"] = AtomicWriteBehind,
    };

    /// <summary>All names, for people.</summary>
    public static string All => string.Join(", ", Names.Keys);

    /// <summary>The short name of a strategy; null for an unknown one. An empty name takes the best there is.</summary>
    public static string? Find(string name, bool hasServers) =>
        name.Length == 0 ? (hasServers ? AtomicWriteBehind : Embedded) : Names.GetValueOrDefault(name);
}
