using Platform.LoadEngine.Measuring;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Fronts;

/// <summary>OrderApi and the ways to it: started for a comparison, or those of a platform that is up.</summary>
internal sealed class FrontStand : IAsyncDisposable
{
    private static readonly Uri AnyFreePort = new("http://127.0.0.1:0");

    private static readonly ServiceDescription OrderApi = ServiceDescription.All.Single(service => service.Name == ComparedFront.Service);

    private readonly List<ComparedFront> _fronts = [];
    private readonly List<ChildProcess> _children = [];
    private readonly List<string> _leftOut = [];

    /// <summary>What is compared; at least one.</summary>
    public IReadOnlyList<ComparedFront> Fronts => _fronts;

    /// <summary>What is not compared or not told, and why, a sentence each.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Started processes that ended by themselves, each with its exit code and what it wrote last.</summary>
    public IReadOnlyList<string> Ended => [.. _children.Select(child => child.Ended).OfType<string>()];

    /// <summary>Looks behind which fronts of a platform OrderApi is ready.</summary>
    /// <exception cref="SetupException">Behind none of them.</exception>
    public static async Task<FrontStand> FindAsync(IReadOnlyList<Front> fronts, CancellationToken cancellationToken)
    {
        var stand = new FrontStand();
        foreach (var front in fronts)
        {
            if (await front.OffersAsync(OrderApi, cancellationToken))
                stand._fronts.Add(new ComparedFront(front.Name, front.AddressOf(OrderApi)));
            else
                stand._leftOut.Add($"{front.Name} is left out: OrderApi is not ready at {front.AddressOf(OrderApi)} (GET /readyz).");
        }

        stand._leftOut.Add("No CPU is told, because processes of a platform that is up cannot be seen.");
        return stand._fronts.Count > 0
            ? stand
            : throw new SetupException(
                "--running: OrderApi is ready at none of "
                    + $"{string.Join(", ", fronts.Select(front => $"{front.AddressOf(OrderApi)} ({front.Name})"))}. Start the "
                    + "platform with 'docker compose up -d', or leave --running away."
            );
    }

    /// <summary>Starts OrderApi, the Gateway before it, and nginx where it is installed.</summary>
    /// <param name="nginx">The program; null when it is not installed.</param>
    /// <param name="files">The folder of its configuration; null when there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">One cannot be started.</exception>
    public static async Task<FrontStand> StartAsync(string? nginx, string? files, CancellationToken cancellationToken)
    {
        var stand = new FrontStand();
        try
        {
            var service = stand.Keep(await ChildService.StartAsync(OrderApi.Name, OrderApi.Environment, AnyFreePort, cancellationToken));
            stand._fronts.Add(new ComparedFront(ComparedFront.Direct, service.Address) { Watched = [Watch(service)] });
            await stand.StartNginxAsync(nginx, files, service, cancellationToken);
            await stand.StartYarpAsync(service, cancellationToken);
            return stand;
        }
        catch
        {
            await stand.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops what was started, fronts first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_children))
            await child.DisposeAsync();
    }

    private async Task StartNginxAsync(string? program, string? files, ChildService service, CancellationToken cancellationToken)
    {
        if (program is null)
        {
            _leftOut.Add("nginx is left out: it is not installed (apt-get install nginx).");
        }
        else if (files is null)
        {
            _leftOut.Add(
                "nginx is left out: there is no folder 'nginx' with the front's configuration in the working directory or beside "
                    + "this program."
            );
        }
        else
        {
            var nginx = Keep(await NginxProcess.StartAsync(program, files, service.Address, cancellationToken));
            _fronts.Add(new ComparedFront(Front.Nginx.Name, nginx.Address) { Watched = [Watch(service), .. nginx.Workers] });
            if (nginx.Workers.Count == 0)
                _leftOut.Add("nginx's CPU is not told, because its workers cannot be seen on this system.");
        }
    }

    private async Task StartYarpAsync(ChildService service, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            [$"FrontDoor__Services__{OrderApi.Name}__0"] = service.Address.GetLeftPart(UriPartial.Authority),
        };
        var gateway = Keep(await ChildService.StartAsync("Gateway", settings, AnyFreePort, cancellationToken));
        var front = new ComparedFront(Front.Yarp.Name, gateway.Address.At($"/services/{OrderApi.Prefix}"))
        {
            Watched = [Watch(service), Watch(gateway)],
        };
        if (await Readiness.ServiceAtAsync(front.Target, cancellationToken) is not { Name: ComparedFront.Service })
            throw new SetupException(
                $"The Gateway does not offer OrderApi at {front.Target}, though it was told where that is ({settings.Single().Key})."
            );
        _fronts.Add(front);
    }

    private T Keep<T>(T child)
        where T : ChildProcess
    {
        _children.Add(child);
        return child;
    }

    private static WatchedProcess Watch(ChildService child) => new(child.Name, child.ProcessId);
}
