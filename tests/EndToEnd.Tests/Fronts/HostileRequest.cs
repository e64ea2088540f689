namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>A request that nobody means well, and what each front does with it.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Text">Its bytes, as Latin-1.</param>
/// <param name="Nginx">What nginx does.</param>
/// <param name="Gateway">What the Gateway does.</param>
internal sealed record HostileRequest(string Name, string Text, Fate Nginx, Fate Gateway)
{
    /// <summary>One that both fronts treat alike.</summary>
    public HostileRequest(string name, string text, Fate both)
        : this(name, text, both, both) { }

    /// <summary>A GET with some headers.</summary>
    public static string Get(string target, params string[] headers) => $"GET {target} HTTP/1.1\r\nHost: front\r\n{Lines(headers)}\r\n";

    /// <summary>A POST with some headers, which say how long the body is.</summary>
    public static string Post(string body, params string[] headers) => $"POST /order HTTP/1.1\r\nHost: front\r\n{Lines(headers)}\r\n{body}";

    private static string Lines(string[] headers) => string.Concat(headers.Select(header => $"{header}\r\n"));
}

/// <summary>What becomes of a request.</summary>
/// <param name="Lines">The request lines that reach the service.</param>
internal sealed record Fate(params string[] Lines)
{
    /// <summary>The front answers 4xx or 5xx, or ends the connection; no whole request reaches a service.</summary>
    public static Fate Refused { get; } = new() { Status = null };

    /// <summary>The front has it itself; nothing reaches a service.</summary>
    public static Fate Own { get; } = new();

    /// <summary>The status of the first answer; null for 4xx, 5xx or none.</summary>
    public int? Status { get; init; } = 200;

    /// <summary>Its body.</summary>
    public string Body { get; init; } = "";

    /// <summary>Headers that it has at the service, each once.</summary>
    public string[] Has { get; init; } = [];

    /// <summary>Names of headers that it does not have at the service.</summary>
    public string[] HasNo { get; init; } = [];

    /// <summary>It goes on, once and harmless.</summary>
    /// <param name="line">Its request line.</param>
    public static Fate Passes(string line = "GET /order HTTP/1.1") => new(line);
}
