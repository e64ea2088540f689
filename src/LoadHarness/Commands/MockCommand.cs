using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Commands;

/// <summary>
/// <c>mock openai|anthropic</c>: mock upstreams for the gateway. <c>mock fleet</c>: several kinds of them in one process.
/// </summary>
internal static class MockCommand
{
    public static Command Create()
    {
        var kinds = new Argument<string[]>("mocks")
        {
            Description = "openai or anthropic with its options, several with ' + ' between them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var fleet = new Command(
            "fleet",
            "Several kinds of mocks in one process: mock fleet -- openai --error-status 503 + openai --name backup"
        )
        {
            kinds,
            MockArguments.StopWithInput,
        };
        fleet.SetAction(
            (parsed, cancellationToken) =>
                ServeAsync(
                    MockArguments.ReadFleet(parsed.GetValue(kinds)!),
                    parsed.GetValue(MockArguments.StopWithInput),
                    cancellationToken
                )
        );
        return new Command("mock", "Mock upstreams for the gateway, and its configuration for them.")
        {
            Kind(MockProvider.OpenAi),
            Kind(MockProvider.Anthropic),
            fleet,
            MockConfigCommand.Create(),
        };
    }

    private static Command Kind(MockProvider provider)
    {
        var command = MockArguments.Kind(provider);
        command.SetAction(
            (parsed, cancellationToken) =>
                ServeAsync([MockArguments.Read(provider, parsed)], parsed.GetValue(MockArguments.StopWithInput), cancellationToken)
        );
        return command;
    }

    /// <summary>Serves until it is told to end, and says where.</summary>
    private static async Task<int> ServeAsync(IReadOnlyList<MockOptions> mocks, bool stopWithInput, CancellationToken interrupted)
    {
        List<MockServer> servers = [];
        try
        {
            foreach (var options in mocks)
                servers.AddRange(await MockServer.StartAsync(options, TimeProvider.System, interrupted));
            foreach (var server in servers)
                await Console.Out.WriteLineAsync($"{server.Name} listening on {server.Url.GetLeftPart(UriPartial.Authority)}");
            await (stopWithInput ? InputEndAsync() : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, interrupted));
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // Ctrl-C and SIGTERM are how mocks end.
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }

        return ExitCodes.Passed;
    }

    /// <summary>
    /// The end of standard input, or SIGTERM. Not Ctrl-C: a terminal sends that to the parent too, which still needs the mocks for what is
    /// under way.
    /// </summary>
    private static async Task InputEndAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => ended.TrySetResult());
        // A read of the console cannot be cancelled, so it has a thread that does not keep the process alive.
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0) { }

            ended.TrySetResult();
        })
        {
            IsBackground = true,
            Name = "Standard input",
        }.Start();
        await ended.Task;
    }
}
