namespace Platform.Testing;

/// <summary>The browser of this machine, for tests of pages.</summary>
public static class Chromium
{
    /// <summary>Runs without a display and, because containers often run tests as root, without a sandbox.</summary>
    public static readonly IReadOnlyList<string> Arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];

    /// <summary>Where it is; null when there is none.</summary>
    public static string? Path { get; } = Executables.Find("chromium", "chromium-browser", "google-chrome");
}
