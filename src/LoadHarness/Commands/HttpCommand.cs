using System.CommandLine;
using System.Net;
using System.Text;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Commands;

/// <summary><c>http URL</c>: loads any address.</summary>
internal static class HttpCommand
{
    private static readonly Argument<string> Url = new("url") { Description = "The address, such as http://127.0.0.1:8000/order." };
    private static readonly Option<string?> Method = new("--request", "-X")
    {
        Description = "The method; GET, or POST with a body, unless given.",
    };
    private static readonly Option<string?> Body = new("--body", "-b") { Description = "The body, or @FILE." };
    private static readonly Option<string[]> Header = new("--header", "-H") { Description = "'Name: value'; may be given more than once." };
    private static readonly Option<int> Connections = new("--connections", "-c")
    {
        Description = "Requests at once, or with --rate the most connections.",
        DefaultValueFactory = _ => 100,
    };
    private static readonly Option<double?> Rate = new("--rate", "-r")
    {
        Description = "Requests a second, on a schedule that answers cannot hold up (open model).",
    };
    private static readonly Option<string?> Length = new("--duration", "-d")
    {
        Description = "How long, such as 30s; 10s unless -n is given.",
    };
    private static readonly Option<long?> Number = new("--requests", "-n") { Description = "How many requests in all." };
    private static readonly Option<string> Timeout = new("--timeout", "-t")
    {
        Description = "The longest time to an answer.",
        DefaultValueFactory = _ => "10s",
    };
    private static readonly Option<int> MaxInFlight = new("--max-in-flight")
    {
        Description = "With --rate: more due requests than this are dropped and counted.",
        DefaultValueFactory = _ => 10_000,
    };
    private static readonly Option<bool> Http1 = new("--http1.1") { Description = "HTTP/1.1 (the default)." };
    private static readonly Option<bool> Http2 = new("--http2") { Description = "HTTP/2, by transport 'client'." };
    private static readonly Option<bool> Http3 = new("--http3") { Description = "HTTP/3, by transport 'client'." };
    private static readonly Option<string?> Transport = new("--transport")
    {
        Description = "'raw' (own HTTP/1.1, cheap) or 'client' (.NET's); what the address needs unless given.",
    };
    private static readonly Option<bool> NoKeepAlive = new("--no-keepalive") { Description = "A new connection for each request." };
    private static readonly Option<bool> Insecure = new("--insecure", "-k") { Description = "Takes certificates that cannot be verified." };
    private static readonly Option<string[]> Expect = new("--expect")
    {
        Description = "A target, such as 'p99 <= 20ms' or 'success_rate >= 99% abort after 10s'.",
    };

    public static Command Create()
    {
        var output = OutputFolder.Option();
        var command = new Command("http", "Loads any address, as wrk, oha or vegeta would.")
        {
            Url,
            Method,
            Body,
            Header,
            Connections,
            Rate,
            Length,
            Number,
            Timeout,
            MaxInFlight,
            Http1,
            Http2,
            Http3,
            Transport,
            NoKeepAlive,
            Insecure,
            Expect,
            output,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var url = Pairs.Address("URL", parsed.GetValue(Url)!);
                var scenario = ToScenario(parsed, url);
                return RunSession.RunAsync("http", parsed.GetValue(output), [], [new PlannedRun(scenario, url)], cancellationToken);
            }
        );
        return command;
    }

    private static Scenario ToScenario(ParseResult parsed, Uri url)
    {
        var body = ReadBody(parsed.GetValue(Body));
        string method = parsed.GetValue(Method) ?? (body.Length > 0 ? "POST" : "GET");
        var headers = (parsed.GetValue(Header) ?? []).Select(ReadHeader).ToArray();
        var scenario = new Scenario
        {
            Name = "http",
            Description = $"{method} {url}",
            Profile = ToProfile(parsed),
            Steps = [new Step("request", user => (Request)user.State!)],
            NewState = _ => ToRequest(method, url, headers, body),
            Transport = ToTransport(parsed, url),
        };
        ToRequest(method, url, headers, body);
        return scenario with { Targets = [.. (parsed.GetValue(Expect) ?? []).Select(text => Target.Parse(text, scenario.Metrics))] };
    }

    private static LoadProfile ToProfile(ParseResult parsed)
    {
        var duration = parsed.GetValue(Length) is { } text ? Pairs.Duration("--duration", text) : (TimeSpan?)null;
        int connections = parsed.GetValue(Connections);
        long? number = parsed.GetValue(Number);
        if (duration is not null && number is not null)
            throw new InvalidPlanException("Give either --duration or --requests, not both.");
        if (parsed.GetValue(Rate) is not { } rate)
            return number is { } requests
                ? ClosedProfile.SharedIterations(connections, requests)
                : ClosedProfile.Constant(connections, duration ?? TimeSpan.FromSeconds(10));
        if (rate <= 0)
            throw new InvalidPlanException($"--rate must be above 0, not {rate}.");
        return OpenProfile.Constant(
            rate,
            number is { } planned ? TimeSpan.FromSeconds(planned / rate) : duration ?? TimeSpan.FromSeconds(10)
        ) with
        {
            MaxInFlight = parsed.GetValue(MaxInFlight),
        };
    }

    private static TransportOptions ToTransport(ParseResult parsed, Uri url)
    {
        var version =
            parsed.GetValue(Http3) ? HttpVersion.Version30
            : parsed.GetValue(Http2) ? HttpVersion.Version20
            : HttpVersion.Version11;
        bool needsClient = url.Scheme == "https" || version != HttpVersion.Version11;
        var options = new TransportOptions
        {
            Transport = parsed.GetValue(Transport) ?? (needsClient ? "client" : "raw"),
            MaxConnections = parsed.GetValue(Connections),
            RequestTimeout = Pairs.Duration("--timeout", parsed.GetValue(Timeout)!),
            KeepAlive = !parsed.GetValue(NoKeepAlive),
            HttpVersion = version,
            Insecure = parsed.GetValue(Insecure),
        };
        if (options.Transport == "raw" && needsClient)
            throw new InvalidPlanException("The transport 'raw' speaks HTTP/1.1 without TLS only; leave --transport away or use 'client'.");
        return options;
    }

    private static Request ToRequest(string method, Uri url, KeyValuePair<string, string>[] headers, byte[] body)
    {
        try
        {
            return new Request(method, url, headers) { Body = body };
        }
        catch (ArgumentException e)
        {
            throw new InvalidPlanException(e.Message);
        }
    }

    private static KeyValuePair<string, string> ReadHeader(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new InvalidPlanException($"--header '{text}': write 'Name: value'.");
    }

    private static byte[] ReadBody(string? text)
    {
        if (text is not ['@', .. var file])
            return Encoding.UTF8.GetBytes(text ?? "");
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidPlanException($"--body @{file}: {e.Message}");
        }
    }
}
