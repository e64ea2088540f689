using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;

namespace Platform.LogIngest.Tests;

/// <summary>The whole program with the embedded store in this process.</summary>
public sealed class LogIngestServer : InProcessService<Program>
{
    public LogIngestServer()
        : this(_ => { }) { }

    /// <param name="replace">Services to be replaced.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    internal LogIngestServer(Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
        : base(replace, settings) { }

    public static string Entry(string device = "device_1", string level = "INFO", string message = "hello", string? data = null) =>
        $$"""{"device_id":"{{device}}","log_level":"{{level}}","message":{{JsonSerializer.Serialize(message)}}{{(data is null ? "" : $",\"log_data\":{data}")}}}""";

    public static string Batch(params IEnumerable<string> entries) => $$"""{"logs":[{{string.Join(',', entries)}}]}""";

    public Task<Answer> PostAsync(
        string path,
        string body,
        string type = "application/json",
        params (string Name, string Value)[] headers
    ) => PostAsync(path, Encoding.UTF8.GetBytes(body), type, headers);

    public async Task<Answer> PostAsync(
        string path,
        byte[] body,
        string type = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                content.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await Client.SendAsync(request);
        return await Answer.ReadAsync(reply);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var reply = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return await Answer.ReadAsync(reply);
    }

    /// <summary>The messages of a device, newest first.</summary>
    public async Task<string[]> MessagesAsync(string device, string query = "limit=1000") =>
        [
            .. (await GetAsync($"/api/logs/{device}?{query}"))
                .Body.GetProperty("logs")
                .EnumerateArray()
                .Select(log => log.GetProperty("message").GetString()!),
        ];
}

/// <summary>An answer with its JSON body.</summary>
public sealed record Answer(int Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage reply)
    {
        var body = await reply.Content.ReadAsByteArrayAsync();
        if ((int)reply.StatusCode >= 400 && !reply.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal))
            Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return new Answer((int)reply.StatusCode, JsonElement.Parse(body), reply.Headers);
    }

    /// <summary>The errors of a problem, as <c>index field message</c>.</summary>
    public IReadOnlyList<string> Errors =>
        [
            .. Body.GetProperty("errors")
                .EnumerateArray()
                .Select(error => $"{error.GetProperty("index")} {error.GetProperty("field")} {error.GetProperty("message")}".Trim()),
        ];
}
