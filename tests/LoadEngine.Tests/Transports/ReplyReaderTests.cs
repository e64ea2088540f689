using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Tests.Transports;

public class ReplyReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-LENGTH:5\r\n\r\nhello", 200, "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 200, "", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok", 200, "ok", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", 304, "", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201, "x", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, "x", true)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\n",
        200,
        "hello world",
        true
    )]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", 200, "0123456789", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1", 200, "ok", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false)]
    public void AnAnswer_IsRead_WhereverItsBytesAreCut(string answer, int status, string body, bool keepAlive)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        Prop.ForAll(
                Gen.Choose(1, bytes.Length).ListOf().ToArbitrary(),
                sizes =>
                {
                    var read = Feed(bytes, sizes);
                    // A cut right before the bytes that should not be there hides them, as on a real connection.
                    return read.State == ReplyReader.State.Done
                        && read.Reader.Status == status
                        && read.Body == body
                        && (read.Reader.KeepAlive == keepAlive || answer.EndsWith("okHTTP/1.1", StringComparison.Ordinal));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\nx")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200")]
    [InlineData("")]
    public void WhatIsNoWholeAnswer_IsInvalid_AndSaysWhy(string answer)
    {
        var read = Feed(Encoding.Latin1.GetBytes(answer), []);
        Assert.Equal(ReplyReader.State.Invalid, read.State);
        Assert.NotEmpty(read.Reader.Error!);
        Assert.False(read.Reader.KeepAlive);
    }

    [Fact]
    public void AnAnswerToHead_HasNoBody()
    {
        int filled = 0;
        var buffer = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"u8.ToArray();
        filled = buffer.Length;
        var reader = new ReplyReader(hasNoBody: true);
        Assert.Equal(ReplyReader.State.Done, reader.Advance(buffer, ref filled));
        Assert.True(reader.KeepAlive);
    }

    [Fact]
    public void AnEndlessHead_IsRefused()
    {
        var buffer = new byte[ReplyReader.MaxHeadBytes + 100];
        Array.Fill(buffer, (byte)'a');
        int filled = buffer.Length;
        var reader = new ReplyReader(hasNoBody: false);
        Assert.Equal(ReplyReader.State.Invalid, reader.Advance(buffer, ref filled));
    }

    [Fact]
    public void Garbage_NeverThrows()
    {
        var pieces = Gen.Elements(
            "HTTP/1.1 200 OK\r\n",
            "\r\n",
            "\r\n\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "5\r\n",
            "hello",
            "0\r\n\r\n",
            ":",
            "7FFFFFFF\r\n",
            "Content-Length: 9999999999\r\n",
            "\0\u00ff"
        );
        Prop.ForAll(
                pieces.ListOf().ToArbitrary(),
                Gen.Choose(1, 20).ListOf().ToArbitrary(),
                (texts, sizes) =>
                {
                    var read = Feed(Encoding.Latin1.GetBytes(string.Concat(texts)), sizes);
                    return read.State is ReplyReader.State.Done or ReplyReader.State.Invalid;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    /// <summary>Gives the reader the bytes in pieces of the given sizes, then the end of the connection.</summary>
    private static (ReplyReader Reader, ReplyReader.State State, string Body) Feed(byte[] bytes, IEnumerable<int> sizes)
    {
        var buffer = new byte[bytes.Length];
        var reader = new ReplyReader(hasNoBody: false);
        var state = ReplyReader.State.More;
        int filled = 0,
            given = 0;
        foreach (int size in sizes.Append(bytes.Length))
        {
            int piece = Math.Min(size, bytes.Length - given);
            if (piece == 0 || state != ReplyReader.State.More)
                break;
            bytes.AsSpan(given, piece).CopyTo(buffer.AsSpan(filled));
            given += piece;
            filled += piece;
            state = reader.Advance(buffer, ref filled);
        }

        if (state == ReplyReader.State.More)
            state = reader.Close();
        string body =
            state == ReplyReader.State.Done ? Encoding.Latin1.GetString(buffer, reader.HeadLength, reader.BodyEnd - reader.HeadLength) : "";
        return (reader, state, body);
    }
}
