using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.Gateway.Tests;

/// <summary>The whole program with a configuration file, in this process.</summary>
public sealed class GatewayServer : InProcessService<Program>
{
    private readonly string _file;

    /// <param name="configuration">The configuration file's text.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    public GatewayServer(string configuration, params (string Key, string Value)[] settings)
        : this(configuration, _ => { }, settings)
    {
    }

    /// <param name="configuration">The configuration file's text.</param>
    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    public GatewayServer(string configuration, Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
        : this(Write(configuration), configuration, replace, settings)
    {
    }

    private GatewayServer(string file, string configuration, Action<IServiceCollection> replace, (string Key, string Value)[] settings)
        : base(replace, [("Gateway:File", file), .. settings]) => (_file, Configuration) = (file, configuration);

    /// <summary>The configuration file's text.</summary>
    public string Configuration { get; private set; }

    /// <summary>Writes the configuration file anew.</summary>
    public void Rewrite(string configuration)
    {
        // Whole at once, as an editor or an orchestrator does.
        File.WriteAllText(_file + ".new", Configuration = configuration);
        File.Move(_file + ".new", _file, overwrite: true);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_file);
        GC.SuppressFinalize(this);
    }

    private static string Write(string configuration)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, configuration);
        return path;
    }
}
