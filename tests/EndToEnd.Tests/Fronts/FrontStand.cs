using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>
/// A front before an upstream that keeps what it sees. Behind each hostile request an honest one is sent on the same connection, and each
/// meets
/// the kept connections to the upstream that those before it left: what one hides in its body or headers would show in the next.
/// </summary>
public sealed partial class FrontStand : IAsyncLifetime
{
    private const string Honest = "GET /order?honest HTTP/1.1";

    private readonly RecordingUpstream _upstream = new();
    private Front? _front;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
            await _front.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    /// <summary>Sends a request through the front, which is started with the first.</summary>
    internal async Task CheckAsync(Func<Uri[], Task<Front>> start, HostileRequest request, Fate fate)
    {
        _front ??= await start([_upstream.Address]);
        _upstream.Forget();

        string answers = await SendAsync(_front.Address, $"{request.Text}{Honest}\r\nHost: front\r\nConnection: close\r\n\r\n");

        Assert.Empty(_upstream.Faults);
        var seen = _upstream.Seen;
        Assert.All(seen, AssertTrue);
        AssertFate(fate, StatusesOf(answers), [.. seen.Where(one => one.Line != Honest)]);
    }

    private static void AssertFate(Fate fate, IReadOnlyList<int> statuses, IReadOnlyList<SeenRequest> seen)
    {
        Assert.Equal(fate.Lines, seen.Select(one => one.Line));
        if (fate.Status is { } status)
            Assert.Equal(status, statuses[0]);
        else
            Assert.All(statuses.Take(1), refusal => Assert.InRange(refusal, 400, 599));
        if (seen.Count == 0)
            return;
        Assert.Equal(fate.Body, seen[0].Body);
        Assert.All(
            fate.Has,
            header => Assert.Single(seen[0].Headers, one => $"{one.Name}: {one.Value}".Equals(header, StringComparison.OrdinalIgnoreCase))
        );
        Assert.All(fate.HasNo, name => Assert.Empty(seen[0].Values(name)));
    }

    /// <summary>What holds of every request that reaches a service: it says nothing but what the front knows.</summary>
    private static void AssertTrue(SeenRequest seen)
    {
        Assert.Equal(["127.0.0.1"], seen.Values("X-Forwarded-For"));
        Assert.Equal(["http"], seen.Values("X-Forwarded-Proto"));
        Assert.Single(seen.Values("Host"));
        Assert.All(
            (string[])["Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "Upgrade", "Expect"],
            name => Assert.Empty(seen.Values(name))
        );
    }

    private static async Task<string> SendAsync(Uri address, string text)
    {
        using var connection = await RawConnection.OpenAsync(address);
        try
        {
            await connection.SendAsync(Encoding.Latin1.GetBytes(text));
        }
        catch (IOException)
        {
            // The front did not want to hear it all.
        }

        return await connection.ReadToEndAsync();
    }

    /// <summary>Of the answers in their order, without interim ones.</summary>
    private static IReadOnlyList<int> StatusesOf(string answers) =>
        [
            .. StatusLine()
                .Matches(answers)
                .Select(match => int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture))
                .Where(status => status >= 200),
        ];

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3}) ")]
    private static partial Regex StatusLine();
}
