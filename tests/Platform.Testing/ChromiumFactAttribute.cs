using Xunit;

namespace Platform.Testing;

/// <summary>A test that needs Chromium: without one it is skipped on a developer's machine, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public ChromiumFactAttribute() => Skip = Executables.WhySkipped(Chromium.Path, "Chromium", "chromium");
}
