using Platform.Gateway.Callers;
using Platform.Gateway.Routing;

namespace Platform.Gateway.Configuration;

/// <summary>A configuration file as it was found and checked.</summary>
/// <param name="Hash">Of its content, or of the reason why it could not be read.</param>
/// <param name="Secrets">What it names.</param>
/// <param name="File">What it says; null when it could not be read.</param>
/// <param name="Instances">Of use only when there is no fault.</param>
/// <param name="InstanceFaults">What is wrong, but for its keys.</param>
/// <param name="Warnings">What is allowed and dangerous.</param>
internal sealed record LoadedFile(
    string Hash,
    SecretSources Secrets,
    GatewayFile? File,
    IReadOnlyList<InstanceSettings> Instances,
    FaultList InstanceFaults,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>Its callers, of use only when there is no fault.</summary>
    /// <param name="previous">Those before: a caller that is in both keeps what it has used.</param>
    /// <param name="faults">All that is wrong with the file.</param>
    public CallerKeys BuildCallers(CallerKeys previous, out IReadOnlyList<string> faults)
    {
        faults = InstanceFaults.All;
        if (File is null)
            return previous;
        List<string> ofKeys = [];
        var models = Instances.SelectMany(instance => instance.Models.Keys).ToHashSet(StringComparer.Ordinal);
        var callers = CallerKeys.Build(File.Keys, File.AllowAnonymous, models, previous, ofKeys);
        InstanceFaults.AddRange(ofKeys);
        faults = InstanceFaults.All;
        return callers;
    }
}
