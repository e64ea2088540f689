using Microsoft.AspNetCore.Builder;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Testing;

public sealed class NginxServerTests
{
    private static readonly NginxConfiguration Hello = new(
        """
        events {}
        http {
            server {
                listen 8080;
                location / { return 200 "Hello"; }
            }
        }
        """,
        listens: 8080
    );

    [Fact]
    public async Task StartedNginx_Answers_AndAgainAfterItWasKilled()
    {
        await using var nginx = await NginxServer.StartAsync(Hello);
        using var client = new HttpClient();
        Assert.Equal("Hello", await client.GetStringAsync(nginx.Address));

        await nginx.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(nginx.Address));
        await nginx.RestartAsync();

        Assert.Equal("Hello", await client.GetStringAsync(nginx.Address));
    }

    [Fact]
    public async Task AReplacedText_IsInEffect()
    {
        await using var nginx = await NginxServer.StartAsync(Hello.With("Hello", "Good day"));
        using var client = new HttpClient();

        Assert.Equal("Good day", await client.GetStringAsync(nginx.Address));
    }

    [Fact]
    public void ATextThatIsNotThere_CannotBeReplaced() => Assert.Throws<ArgumentException>(() => Hello.With("Goodbye", ""));

    [Fact]
    public async Task LargeBodies_GoToTheFixturesFolder()
    {
        await using var nginx = await NginxServer.StartAsync(
            Hello.With(
                "return 200 \"Hello\";",
                "client_body_in_file_only on; client_max_body_size 0; proxy_pass http://127.0.0.1:8080/hello; } location /hello { "
                    + "return 200 \"Hello\";"
            )
        );
        using var client = new HttpClient();
        using var content = new ByteArrayContent(new byte[1_000_000]);

        await client.PostAsync(nginx.Address, content);

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(nginx.Folder, "client_body"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task AWrongConfiguration_FailsWithWhatNginxSays()
    {
        var wrong = Hello.With("return 200", "retrun 200");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => NginxServer.StartAsync(wrong));
        Assert.Contains("unknown directive \"retrun\"", failure.Message, StringComparison.Ordinal);

        var (exitCode, output) = await NginxServer.CheckAsync(wrong);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("unknown directive \"retrun\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoppedNginx_FinishesTheRequestItHas()
    {
        var (arrived, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await TestService.StartAsync(app =>
            app.MapGet(
                "/",
                async () =>
                {
                    arrived.SetResult();
                    await released.Task;
                    return "Hello";
                }
            )
        );
        await using var nginx = await NginxServer.StartAsync(Hello.With("return 200 \"Hello\"", $"proxy_pass {upstream.Address}"));
        using var client = new HttpClient();
        var reply = client.GetStringAsync(nginx.Address);
        await arrived.Task;

        var stopped = nginx.StopAsync();
        released.SetResult();

        Assert.Equal("Hello", await reply);
        await stopped;
    }
}
