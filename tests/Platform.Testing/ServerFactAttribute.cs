using Xunit;

namespace Platform.Testing;

/// <summary>Servers that a test starts.</summary>
[Flags]
public enum Servers
{
    None = 0,
    Redis = 1,
    Postgres = 2,
    Nginx = 4,
    Prometheus = 8,
}

/// <summary>A test that starts servers: without one of them it is skipped on a developer's machine, and fails in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerFactAttribute : FactAttribute
{
    /// <summary>Looks for the servers.</summary>
    public ServerFactAttribute(Servers needed)
    {
        Needed = needed;
        Skip = InstalledServers.WhySkipped(needed);
    }

    public Servers Needed { get; }
}

/// <summary>As <see cref="ServerFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the servers.</summary>
    public ServerTheoryAttribute(Servers needed)
    {
        Needed = needed;
        Skip = InstalledServers.WhySkipped(needed);
    }

    public Servers Needed { get; }
}

internal static class InstalledServers
{
    private static readonly (Servers Server, string? Path, string Name, string Package)[] All =
    [
        (Servers.Redis, RedisServer.Executable, "redis-server", "redis-server"),
        (Servers.Postgres, PostgresServer.Executable, "PostgreSQL", "postgresql"),
        (Servers.Nginx, NginxServer.Executable, "nginx", "nginx"),
        (Servers.Prometheus, PrometheusServer.Executable, "Prometheus", "prometheus"),
    ];

    public static string? WhySkipped(Servers needed) => All.Where(known => needed.HasFlag(known.Server))
        .Select(known => Executables.WhySkipped(known.Path, known.Name, known.Package))
        .FirstOrDefault(reason => reason is not null);
}
