using Xunit;

namespace Platform.Testing;

/// <summary>A test that needs Chromium: without one it is skipped on a developer's machine, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null && !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Skip = "There is no Chromium on the PATH: install it (apt-get install chromium) to run this test.";
    }
}
