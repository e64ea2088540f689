using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Http;

/// <summary>Clients go away all day: it is no fault of the service, and nothing that its operator could act on.</summary>
public class AbortedBodyTests
{
    [Theory]
    [InlineData("/bound", "Content-Length: 100", false)]
    [InlineData("/bound", "Content-Length: 100", true)]
    [InlineData("/bound", "Transfer-Encoding: chunked", false)]
    [InlineData("/bound", "Transfer-Encoding: chunked", true)]
    [InlineData("/bare", "Content-Length: 100", false)]
    [InlineData("/bare", "Content-Length: 100", true)]
    [InlineData("/bare", "Transfer-Encoding: chunked", false)]
    [InlineData("/bare", "Transfer-Encoding: chunked", true)]
    public async Task ABodyThatBreaksOff_IsNotLogged(string path, string framing, bool isReset)
    {
        using var logs = new KeptLogs();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await TestService.StartAsync(
            app =>
            {
                app.MapPost("/bound", (Thing thing) => thing.Size);
                app.MapPost(
                    "/bare",
                    (RequestDelegate)(context => context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted))
                );
            },
            configure: builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(logs);
                builder.Services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(new Requests(begun, ended));
            }
        );
        int before = logs.Lines.Count;
        using (var connection = await RawConnection.OpenAsync(service.Address))
        {
            await connection.SendAsync($"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n{framing}\r\n\r\n{{\"si");
            await begun.Task.WaitAsync(Waiting.Patience);
            if (isReset)
                connection.Reset();
        }

        await ended.Task.WaitAsync(Waiting.Patience);
        // Scopes are kept too.
        Assert.Equal([], logs.Lines.Skip(before).Where(line => !line.StartsWith("ConnectionId:", StringComparison.Ordinal)));
    }

    private sealed record Thing(int Size);

    private sealed class Requests(TaskCompletionSource begun, TaskCompletionSource ended) : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (context, following) =>
                    {
                        begun.TrySetResult();
                        try
                        {
                            await following(context);
                        }
                        finally
                        {
                            ended.TrySetResult();
                        }
                    }
                );
                next(app);
            };
    }
}
