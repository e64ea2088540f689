using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Fronts;

/// <summary>A way to OrderApi that is measured.</summary>
/// <param name="Name">As for <c>--front</c>.</param>
/// <param name="Target">Where OrderApi is behind it.</param>
internal sealed record ComparedFront(string Name, Uri Target)
{
    /// <summary>OrderApi itself, to which fronts add.</summary>
    public const string Direct = "direct";

    /// <summary>How the service is called among <see cref="Watched"/>.</summary>
    public const string Service = "OrderApi";

    /// <summary>What nginx and the Gateway may add to the median at half load, in milliseconds.</summary>
    private static readonly Dictionary<string, double> MostOf = new() { ["nginx"] = 0.2, ["yarp"] = 0.4 };

    /// <summary>Processes of it that can be seen, the service's among them; none when somebody else started them.</summary>
    public IReadOnlyList<WatchedProcess> Watched { get; init; } = [];

    /// <summary>What it may add to the median at half load, in milliseconds; null when nothing is promised.</summary>
    public double? MostAdded => MostOf.TryGetValue(Name, out double most) ? most : null;
}
