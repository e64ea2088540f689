namespace Platform.Testing;

/// <summary>The browser of this machine, for tests of pages.</summary>
public static class Chromium
{
    /// <summary>Runs without a display and, because containers often run tests as root, without a sandbox.</summary>
    public static readonly IReadOnlyList<string> Arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];

    private static readonly string? Found = Executables.Find("chromium", "chromium-browser", "google-chrome");

    /// <summary>Where it is. Without one the running test is skipped on a developer's machine, and fails in CI.</summary>
    public static string Path => Executables.Require(Found, "Chromium", "chromium");
}
