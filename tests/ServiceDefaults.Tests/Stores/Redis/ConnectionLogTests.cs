using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Stores.Redis;

public sealed class ConnectionLogTests
{
    private readonly ManualTime _time = new();
    private readonly LogLines _lines = new();

    [Fact]
    public void HundredsOfEvents_AreTwoLinesAndTheLastTellsHowItEnded()
    {
        using var log = new ConnectionLog("host:1", _time, _lines.Logger<ConnectionLog>());
        for (int i = 0; i < 300; i++)
        {
            log.Failed("SocketClosed");
            log.Restored();
        }

        _time.Advance(ConnectionLog.Window);
        Assert.Equal(
            [
                "Warning: The connection to Redis at host:1 failed: SocketClosed.",
                "Warning: In the last 10 s the connection to Redis at host:1 failed 299 times more and came back 300 times; it is now up.",
            ],
            _lines.All
        );
    }

    [Fact]
    public void EventsFarApart_AreToldAtOnce()
    {
        using var log = new ConnectionLog("host:1", _time, _lines.Logger<ConnectionLog>());
        log.Failed("SocketClosed");
        _time.Advance(ConnectionLog.Window);
        log.Restored();
        _time.Advance(ConnectionLog.Window);
        Assert.Equal(
            ["Warning: The connection to Redis at host:1 failed: SocketClosed.", "Information: The connection to Redis at host:1 is back."],
            _lines.All
        );
    }
}
