using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>Two processes of a service, each always at its own address.</summary>
internal sealed class ReplicaPair : IAsyncDisposable
{
    private readonly string _service;
    private readonly string[] _addresses = [.. Enumerable.Range(0, 2).Select(_ => $"http://127.0.0.1:{FreePort.Next()}")];
    private readonly ServiceProcess[] _processes = new ServiceProcess[2];

    private ReplicaPair(string service) => _service = service;

    /// <summary>Where they are.</summary>
    public IEnumerable<Uri> Addresses => _addresses.Select(address => new Uri(address));

    public ServiceProcess this[int number] => _processes[number];

    public static async Task<ReplicaPair> StartAsync(string service)
    {
        var replicas = new ReplicaPair(service);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(replicas.StartAsync));
        return replicas;
    }

    public async Task StartAgainAsync(int number)
    {
        await _processes[number].DisposeAsync();
        await StartAsync(number);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    private async Task StartAsync(int number) =>
        _processes[number] = await ServiceProcess.StartAsync(_service, ["--urls", _addresses[number]]);
}
