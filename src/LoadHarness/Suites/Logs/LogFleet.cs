namespace Platform.LoadHarness.Suites.Logs;

/// <summary>
/// The devices of a run by their number. A device lives as long as the run, warm-up included: its numbers go on
/// ascending, so that the service can be asked whether the newest entry comes first.
/// </summary>
/// <param name="traffic">What they have in common.</param>
/// <param name="time">The devices' time.</param>
internal sealed class LogFleet(LogTraffic traffic, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<LogDevice> _devices = [];

    /// <summary>What the devices have in common.</summary>
    public LogTraffic Traffic { get; } = traffic;

    /// <summary>The device of a number, from 0; an open load has as many as there are requests in flight.</summary>
    public LogDevice Device(int number)
    {
        lock (_gate)
        {
            while (_devices.Count <= number)
                _devices.Add(new LogDevice(Traffic, _devices.Count, time));
            return _devices[number];
        }
    }

    /// <summary>Devices of which entries were acknowledged, evenly spread over all.</summary>
    /// <param name="most">How many at most, ≥ 1.</param>
    public IReadOnlyList<LogDevice> Sample(int most)
    {
        lock (_gate)
        {
            LogDevice[] heard = [.. _devices.Where(device => device.LastAcknowledged > 0)];
            int count = Math.Min(most, heard.Length);
            return [.. Enumerable.Range(0, count).Select(i => heard[i * heard.Length / count])];
        }
    }
}
