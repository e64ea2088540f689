using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Stores;

namespace Platform.ServiceDefaults.Tests.Http;

public class UnavailableTests
{
    [Fact]
    public async Task AStoreThatIsUnavailable_Is503_WithItsReasonAndRetryAfter()
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGroup("/store")
                .AnswerUnavailable(TimeSpan.FromMilliseconds(1500))
                .MapGet("/things", string () => throw new StoreUnavailableException("PostgreSQL at db:5432 does not answer."))
        );
        using var reply = await service.Client.GetAsync(new Uri("/store/things", UriKind.Relative));
        var problem = JsonElement.Parse(await reply.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), reply.Headers.RetryAfter?.Delta);
        Assert.Equal("PostgreSQL at db:5432 does not answer.", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("retryable").GetBoolean());
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1000, "1")]
    [InlineData(1001, "2")]
    [InlineData(3_600_000, "3600")]
    public void RetryAfter_IsWholeSeconds(int milliseconds, string expected) =>
        Assert.Equal(expected, Unavailable.RetryAfter(TimeSpan.FromMilliseconds(milliseconds)));
}
