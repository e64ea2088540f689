namespace Platform.Inventory.Recording;

/// <summary>What an answered purchase means.</summary>
/// <param name="Recorded">It is in PostgreSQL (v1 to v3), and not only in Redis (v4).</param>
internal sealed record SaleDurability(bool Recorded);
