using Platform.Gateway.Callers.Memory;

namespace Platform.Gateway.Callers;

/// <summary>What a reload keeps of a caller, as long as its name stays.</summary>
internal sealed class CallerState(string name)
{
    private long _admitted;
    private long _refused;

    public string Name { get; } = name;

    /// <summary>Its buckets, where limits are kept in memory.</summary>
    public CallerBuckets Buckets { get; } = new();

    /// <summary>What it has used since this process started, by model.</summary>
    public UsageTotals Usage { get; } = new();

    /// <summary>Requests that its limits let pass, and those that they did not, since this process started.</summary>
    public (long Admitted, long Refused) Decisions => (Interlocked.Read(ref _admitted), Interlocked.Read(ref _refused));

    public void Decided(bool isAdmitted) => Interlocked.Increment(ref isAdmitted ? ref _admitted : ref _refused);
}
