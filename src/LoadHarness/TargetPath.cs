namespace Platform.LoadHarness;

/// <summary>
/// Addresses of a target, which may have a path of its own: behind a front it is <c>http://host:port/services/order-api</c>.
/// </summary>
internal static class TargetPath
{
    /// <summary>The address of a path below the target's own.</summary>
    /// <param name="target">With or without a slash at its end.</param>
    /// <param name="path">Begins with a slash; may have a query.</param>
    public static Uri At(this Uri target, string path) => new(target.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);
}
