using System.CommandLine;
using System.Globalization;
using System.Text;
using Platform.LoadEngine;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Commands;

/// <summary><c>mock config KIND</c>: writes the gateway's configuration file for upstreams.</summary>
internal static class MockConfigCommand
{
    private static readonly Argument<string> Kind = new("kind")
    {
        Description = $"{string.Join(", ", GatewayConfiguration.Kinds)}: see the manual of the suite 'gateway'.",
    };
    private static readonly Option<string[]> OpenAi = new("--openai")
    {
        Description = "Addresses of OpenAI upstreams.",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<string[]> Anthropic = new("--anthropic")
    {
        Description = "Addresses of Anthropic upstreams.",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<string?> File = new("--output", "-o") { Description = "The file; standard output unless given." };

    public static Command Create()
    {
        Kind.AcceptOnlyFromAmong([.. GatewayConfiguration.Kinds]);
        var command = new Command("config", "Writes the gateway's configuration file for upstreams, and tells its keys.")
        {
            Kind,
            OpenAi,
            Anthropic,
            File,
        };
        command.SetAction(
            (parsed, _) =>
                WriteAsync(
                    parsed.GetValue(Kind)!,
                    [.. Upstreams(MockProvider.OpenAi, OpenAi, parsed), .. Upstreams(MockProvider.Anthropic, Anthropic, parsed)],
                    parsed.GetValue(File)
                )
        );
        return command;
    }

    private static IEnumerable<Mock> Upstreams(MockProvider provider, Option<string[]> option, ParseResult parsed) =>
        (parsed.GetValue(option) ?? []).Select(
            (url, i) =>
                new Mock(
                    string.Create(CultureInfo.InvariantCulture, $"{option.Name[2..]}-{i + 1}"),
                    provider,
                    Pairs.Address(option.Name, url)
                )
        );

    private static async Task<int> WriteAsync(string kind, IReadOnlyList<Mock> upstreams, string? file)
    {
        if (upstreams.Count == 0)
            throw new InvalidPlanException(
                "Give the upstreams' addresses: --openai URL… or --anthropic URL…. 'mock openai' starts one and tells its address."
            );
        var configuration = GatewayConfiguration.Of(kind, upstreams, GatewayKeys.Test);
        byte[] json = configuration.ToJson();
        string keys = $"Keys: {configuration.Keys[0]} … {configuration.Keys[^1]}";
        if (file is null)
        {
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(json));
            await Console.Error.WriteLineAsync(keys);
        }
        else
        {
            await System.IO.File.WriteAllBytesAsync(file, json);
            await Console.Out.WriteLineAsync($"Written: {Path.GetFullPath(file)}. Start the gateway with Gateway__File set to it.");
            await Console.Out.WriteLineAsync(keys);
            await Console.Out.WriteLineAsync(
                $"Models: {string.Join(", ", configuration.Upstreams.SelectMany(upstream => upstream.Models.Keys).Distinct())}"
            );
        }

        return ExitCodes.Passed;
    }
}
