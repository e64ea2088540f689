namespace Platform.Gateway.Routing;

/// <summary>
/// Weighted rendezvous hashing: each instance draws a score from its own and the key's hash, and the highest serves. The shares are as the
/// weights, replicas agree without communicating, and an instance that is added or removed moves only its own keys. The score is the
/// logarithmic method of C. Schindelhauer and G. Schomaker, "Weighted Distributed Hash Tables" (SPAA 2005). Both hashes are 64 bits of
/// SHA-256 (<see cref="AffinityHash"/>); they are mixed by the finalizer of SplitMix64.
/// </summary>
internal static class Rendezvous
{
    /// <summary>How much a key prefers an instance: −weight ÷ ln(u), where u is drawn evenly from between 0 and 1.</summary>
    public static double Score(ulong key, Instance instance)
    {
        // 52 bits and a half: never 0 and never 1.
        double u = ((Draw(key, instance.Seed) >> 12) + 0.5) / (1UL << 52);
        return -instance.Settings.Weight / Math.Log(u);
    }

    /// <summary>What one with this seed draws for a key. Among equals the highest serves.</summary>
    public static ulong Draw(ulong key, ulong seed) => Mix(key ^ seed);

    /// <summary>
    /// S. Vigna's <c>splitmix64</c>, public domain, after G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators"
    /// (OOPSLA 2014).
    /// </summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
