using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor;

public sealed class FrontDoorOptionsTests
{
    [Fact]
    public async Task WrongSettings_KeepItFromStarting_AndAllAreNamed()
    {
        var (code, output) = await ServiceProcess.RunAsync(
            "Gateway",
            "--FrontDoor:Services:Inventary:0=http://a",
            "--FrontDoor:Services:OrderApi:0=a:80",
            "--FrontDoor:Services:OrderApi:1=https://a",
            "--FrontDoor:Services:OrderApi:2=http://a/b",
            "--FrontDoor:Services:OrderApi:3=/a",
            "--FrontDoor:Services:LogIngest:0=http://a",
            "--FrontDoor:Services:LogIngest:1=http://A:80/",
            "--FrontDoor:Services:SessionChat=",
            "--FrontDoor:MaxTries=0",
            "--FrontDoor:ConnectTimeout=00:01:00",
            "--FrontDoor:Retries=1"
        );
        Assert.Equal(2, code);
        string[] faults =
        [
            "FrontDoor:Services:Inventary: is not a known setting. FrontDoor:Services knows: OrderApi, LogIngest, Inventory, SessionChat.",
            "Services:OrderApi holds \"a:80\", which is not an address.",
            "Services:OrderApi holds \"https://a\", which",
            "Services:OrderApi holds \"http://a/b\", which",
            "Services:OrderApi holds \"/a\", which",
            "Services:LogIngest holds \"http://A:80/\" twice.",
            "Services:SessionChat holds no address.",
            "FrontDoor:MaxTries: must be from 1 to 20.",
            "ConnectTimeout must be at most AnswerTimeout.",
            "FrontDoor:Retries: is not a known setting.",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, output, StringComparison.Ordinal));
        Assert.Contains($"Wrong settings: {faults.Length}.", output, StringComparison.Ordinal);
    }
}
