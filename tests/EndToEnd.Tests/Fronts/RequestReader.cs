using System.Globalization;
using System.Text;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Reads requests as a server would that takes HTTP/1.1 by the letter, so that it sees whatever a front lets slip.</summary>
/// <param name="stream">What a front sends, as it comes.</param>
internal sealed class RequestReader(Stream stream)
{
    private readonly byte[] _byte = new byte[1];

    /// <summary>The next request; null when the front ended the connection, be it in the middle of one.</summary>
    /// <exception cref="FormatException">It is no HTTP; the message holds what it is.</exception>
    public async Task<SeenRequest?> ReadAsync()
    {
        if (await ReadLineAsync() is not { } line)
            return null;
        List<(string, string)> headers = [];
        while (await ReadLineAsync() is var header and not "")
        {
            if (header is null)
                return null;
            headers.Add(Split(header));
        }

        var head = new SeenRequest(line, headers, "");
        return await ReadBodyAsync(head) is { } body ? head with { Body = body } : null;
    }

    private static (string Name, string Value) Split(string header) =>
        header.Split(": ", 2) is [{ Length: > 0 } name, var value] && !name.Contains(' ', StringComparison.Ordinal)
            ? (name, value)
            : throw new FormatException($"This is no header: {header}");

    private async Task<string?> ReadBodyAsync(SeenRequest head) =>
        (head.Values("Transfer-Encoding").ToArray(), head.Values("Content-Length").ToArray()) switch
        {
            ([], []) => "",
            ([], [var length]) => await ReadTextAsync(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture)),
            (["chunked"], []) => await ReadChunksAsync(),
            _ => throw new FormatException($"What length does it have? {head}"),
        };

    private async Task<string?> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (await ReadLineAsync() is { } size)
        {
            int length = int.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.Append(await ReadTextAsync(length));
            if (await ReadLineAsync() is not { } end)
                return null;
            if (end != "")
                throw new FormatException($"After a chunk there is: {end}");
            if (length == 0)
                return body.ToString();
        }

        return null;
    }

    private async Task<string?> ReadTextAsync(int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length)
        {
            if (await stream.ReadAsync(_byte) == 0)
                return null;
            text.Append((char)_byte[0]);
        }

        return text.ToString();
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (await stream.ReadAsync(_byte) == 1)
        {
            line.Append((char)_byte[0]);
            if (line is [.., '\r', '\n'])
                return line.ToString(0, line.Length - 2);
            if (_byte[0] == '\n')
                throw new FormatException($"A line ends without CR: {line}");
        }

        return null;
    }
}
