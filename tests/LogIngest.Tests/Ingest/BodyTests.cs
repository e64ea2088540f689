using System.IO.Compression;
using System.Text;
using Platform.LogIngest.Ingest;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Tests.Ingest;

/// <summary>Bodies as they come: sizes, encodings, and the memory they may take.</summary>
public sealed class BodyTests(LogIngestServer server) : IClassFixture<LogIngestServer>
{
    private static readonly byte[] Entry = Encoding.UTF8.GetBytes(LogIngestServer.Entry());

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("Br")]
    public async Task AnEncodedBody_IsInflated(string encoding)
    {
        var answer = await server.PostAsync(
            "/api/log",
            Pack(Entry, encoding.ToLowerInvariant().Replace("x-", "")),
            headers: ("Content-Encoding", encoding)
        );
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ABomb_IsStoppedAtTheInflatedLimit(string encoding)
    {
        var bomb = Pack(new byte[200 << 20], encoding);
        Assert.InRange(bomb.Length, 0, 1 << 20);
        var answer = await server.PostAsync("/api/log", bomb, headers: ("Content-Encoding", encoding));
        Assert.Equal(413, answer.Status);
        Assert.Contains("10485760 bytes once inflated", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(answer.Body.GetProperty("retryable").GetBoolean());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ABodyThatIsNotWhatItsEncodingSays_Is400(string encoding)
    {
        var answer = await server.PostAsync(
            "/api/log",
            Encoding.UTF8.GetBytes("{\"device_id\":\"not packed at all\"}"),
            headers: ("Content-Encoding", encoding)
        );
        Assert.Equal(400, answer.Status);
        Assert.Contains(encoding, Assert.Single(answer.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task APackedBodyWithoutItsEnd_Is400_AndNothingIsTaken(string encoding)
    {
        // Each line is an entry, so that what is cut off would not be missed by a parser.
        string device = $"cut_{encoding}";
        string lines = string.Join('\n', Enumerable.Range(0, 50).Select(i => LogIngestServer.Entry(device, message: $"entry {i}")));
        byte[] packed = Pack(Encoding.UTF8.GetBytes(lines), encoding);
        for (int length = 0; length < packed.Length; length += length < packed.Length - 20 ? 7 : 1)
        {
            string path = $"/api/logs/batch{(length % 2 == 0 ? "?partial=true" : "")}";
            var answer = await server.PostAsync(path, packed[..length], "application/x-ndjson", ("Content-Encoding", encoding));
            Assert.True(answer.Status == 400, $"{answer.Status} for {length} of {packed.Length} bytes");
        }

        Assert.Empty(await server.MessagesAsync(device));
    }

    [Fact]
    public async Task BrotliWithMoreBehindItsEnd_Is400()
    {
        var answer = await server.PostAsync("/api/log", [.. Pack(Entry, "br"), .. Pack(Entry, "br")], headers: ("Content-Encoding", "br"));
        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task GzipOfSeveralMembers_IsTakenWhole()
    {
        byte[] first = Encoding.UTF8.GetBytes(LogIngestServer.Entry("members", message: "first") + "\n"),
            second = Encoding.UTF8.GetBytes(LogIngestServer.Entry("members", message: "second"));
        byte[] packed = [.. Pack(first, "gzip"), .. Pack(second, "gzip")];
        var answer = await server.PostAsync("/api/logs/batch", packed, "application/x-ndjson", ("Content-Encoding", "gzip"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(["second", "first"], await server.MessagesAsync("members"));
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("compress")]
    public async Task AnEncodingThatIsNotTaken_Is415AndNamesThoseThatAre(string encoding)
    {
        var answer = await server.PostAsync("/api/log", Entry, headers: ("Content-Encoding", encoding));
        Assert.Equal(415, answer.Status);
        Assert.Contains("gzip, br", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/log", "text/plain")]
    [InlineData("/api/log", "application/x-ndjson")]
    [InlineData("/api/log", "")]
    [InlineData("/api/logs/batch", "application/jsonp")]
    [InlineData("/api/logs/batch", "application/x-www-form-urlencoded")]
    public async Task AnotherContentType_Is415(string path, string type)
    {
        var answer = await server.PostAsync(path, Entry, type);
        Assert.Equal(415, answer.Status);
        Assert.Contains("application/json", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((1 << 20) - 1, 200)]
    [InlineData(1 << 20, 200)]
    [InlineData((1 << 20) + 1, 413)]
    public async Task ABodyOfMoreThanAMebibyte_Is413(int size, int status)
    {
        // JSON may end in any amount of white space.
        var body = Enumerable.Repeat((byte)' ', size).ToArray();
        Entry.CopyTo(body, 0);
        // The client asks first: a body that is refused while it is sent may end in a broken connection before the answer is read.
        Assert.Equal(status, (await server.PostAsync("/api/log", body, headers: ("Expect", "100-continue"))).Status);
    }

    [Fact]
    public async Task WhenOtherBodiesTakeTheMemory_ARequestIsAnswered503AndTheMemoryComesBack()
    {
        await using var small = new LogIngestServer(
            _ => { },
            ("LogIngest:MaxBytesInFlight", "1048576"),
            ("LogIngest:MaxInflatedBytes", "262144")
        );
        var answer = await small.PostAsync("/api/log", new byte[600_000]);
        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.True(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.Equal(200, (await small.PostAsync("/api/log", Entry)).Status);
        Assert.Contains("\nlogs_in_flight_bytes 0\n", await small.MetricsAsync(), StringComparison.Ordinal);
    }

    private static byte[] Pack(byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                _ => packed,
            }
        )
            packer.Write(body);
        return packed.ToArray();
    }
}
