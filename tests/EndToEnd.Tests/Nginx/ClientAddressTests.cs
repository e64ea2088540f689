using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>Who the client is: the peer, unless a proxy that is named in <c>real-ip.conf</c> says otherwise.</summary>
public sealed class ClientAddressTests
{
    private const string Example = "#   set_real_ip_from 10.0.0.0/8;";

    [Theory]
    [InlineData(null, "203.0.113.9", "https", "127.0.0.1 http")]
    [InlineData("set_real_ip_from 10.0.0.0/8;", "203.0.113.9", "https", "127.0.0.1 http")]
    [InlineData("set_real_ip_from 127.0.0.1;", "203.0.113.9", "https", "203.0.113.9 https")]
    [InlineData("set_real_ip_from 127.0.0.1;", "203.0.113.9", "http", "203.0.113.9 http")]
    [InlineData("set_real_ip_from 127.0.0.1;", "203.0.113.9", "gopher", "203.0.113.9 http")]
    // The client wrote the first itself; the proxy added the second.
    [InlineData("set_real_ip_from 127.0.0.1;", "198.51.100.1, 203.0.113.9", "https", "203.0.113.9 https")]
    [InlineData(
        "set_real_ip_from 127.0.0.1; set_real_ip_from 10.0.0.0/8;",
        "198.51.100.1, 203.0.113.9, 10.0.0.5",
        "https",
        "203.0.113.9 https"
    )]
    [InlineData("set_real_ip_from 127.0.0.1;", "nonsense", "https", "127.0.0.1 http")]
    public async Task OnlyAProxyThatIsNamed_IsBelieved(string? trusted, string addresses, string scheme, string seen)
    {
        await using var upstream = await Upstream.StartAsync(context =>
            context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-For"]} {context.Request.Headers["X-Forwarded-Proto"]}")
        );
        var shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), 8000).With("127.0.0.1:5003", upstream.Authority);
        await using var front = await NginxServer.StartAsync(shipped.With(Example, trusted ?? Example));
        using var client = new HttpClient { BaseAddress = front.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", addresses);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);

        Assert.Equal(seen, await client.GetStringAsync(new Uri("/order", UriKind.Relative)));
    }
}
