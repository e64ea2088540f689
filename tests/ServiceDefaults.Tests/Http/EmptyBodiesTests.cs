using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Tests.Http;

public class EmptyBodiesTests
{
    [Theory]
    [InlineData("/optional", "", HttpStatusCode.OK)]
    [InlineData("/optional", "x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("/required", "", HttpStatusCode.BadRequest)]
    public async Task AnEmptyBody_IsNoBody_WhateverItsType(string path, string body, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(app =>
        {
            app.MapPost("/optional", (Thing? thing) => thing is null ? "none" : "some");
            app.MapPost("/required", (Thing thing) => thing.Size);
        });
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var reply = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(expected, reply.StatusCode);
    }

    private sealed record Thing(int Size);
}
