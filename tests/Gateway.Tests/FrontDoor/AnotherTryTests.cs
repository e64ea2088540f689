using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.FrontDoor;

public sealed class AnotherTryTests
{
    [Fact]
    public async Task ARefusedConnection_IsTriedElsewhere_WhateverTheRequest()
    {
        await using var replica = await Replica.StartAsync("a", async context => await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync()));
        await using var gateway = Front.Of("OrderApi", [Replica.Nowhere(), replica.Url]);

        for (int i = 0; i < 20; i++)
            Assert.Equal($"order {i}", (await gateway.PostAsync("/order", $"order {i}")).Text);

        Assert.Equal(20, replica.Requests.Count);
    }

    [Fact]
    public async Task APostWithoutAKey_WhoseConnectionBroke_IsSentOnce()
    {
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", Replica.BreakAsync);
        await using var gateway = Front.Of("OrderApi", [first.Url, second.Url]);

        var answer = await gateway.PostAsync("/order", "{}");

        Assert.Equal(StatusCodes.Status502BadGateway, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.True(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Fact]
    public async Task APostWithAKey_WhoseConnectionBroke_IsSentToTheOtherReplicaWhole()
    {
        string body = new('x', 300_000);
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", async context => await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync()));
        await using var gateway = Front.Of("OrderApi", [first.Url, second.Url]);

        for (int i = 0; i < 10; i++)
            Assert.Equal(body, (await gateway.PostAsync("/order", body, ("Idempotency-Key", $"k{i}"))).Text);

        Assert.Equal(10, second.Requests.Count);
        Assert.NotEmpty(first.Requests);
        Assert.All(second.Requests, request => Assert.StartsWith("k", request.Headers["Idempotency-Key"], StringComparison.Ordinal));
    }
}
