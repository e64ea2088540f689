using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.Gateway.Tests;

/// <summary>The whole program in this process, with a configuration file of its own.</summary>
public sealed class GatewayServer : InProcessService<Program>
{
    private readonly string _file;

    /// <param name="configuration">The configuration file's text.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    public GatewayServer(string configuration, params (string Key, string Value)[] settings)
        : this(configuration, _ => { }, settings) { }

    /// <param name="configuration">The configuration file's text.</param>
    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    internal GatewayServer(string configuration, Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
        : this(replace, Write(Path.GetTempFileName(), configuration), settings) { }

    private GatewayServer(Action<IServiceCollection> replace, string file, (string Key, string Value)[] settings)
        : base(replace, [("Gateway:File", file), .. settings]) => _file = file;

    /// <summary>Changes the configuration file, at once as a whole.</summary>
    public void Rewrite(string configuration) => File.Move(Write(_file + ".new", configuration), _file, overwrite: true);

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, string? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_file);
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var reply = await Client.SendAsync(request);
        string text = await reply.Content.ReadAsStringAsync();
        return new Answer((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, reply.Headers, text);
    }

    private static string Write(string path, string text)
    {
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>An answer.</summary>
public sealed record Answer(int Status, string? ContentType, HttpResponseHeaders Headers, string Text)
{
    /// <summary>Its body, of one that is JSON.</summary>
    public JsonElement Body { get; } = Text.StartsWith('{') ? JsonElement.Parse(Text) : default;

    /// <summary>A header; null where it is not sent.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(" | ", values) : null;
}
