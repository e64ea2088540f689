using Xunit;

namespace Platform.Testing;

/// <summary>A disk of a few MiB in memory, which a test can fill or make read-only. Needs the right to mount.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Bytes = 8 << 20;

    private readonly string[] _asRoot;

    private SmallDisk(string folder, string[] asRoot) => (Folder, _asRoot) = (folder, asRoot);

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts a disk; where that is not allowed, the running test is skipped.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("platform-disk-").FullName, asRoot);
        string? fault = await disk.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Bytes},mode=1777", "platform-test", disk.Folder);
        Assert.SkipWhen(fault is not null, $"A disk cannot be mounted here, for which a test must be root: {fault}");
        return disk;
    }

    /// <summary>Leaves no block free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
                filler.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives back what was filled.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    /// <returns>What it said when it failed.</returns>
    private async Task<string?> RunAsync(params string[] command)
    {
        var (exitCode, output) = await ToolProcess.RunAsync([.. _asRoot, .. command]);
        return exitCode == 0 ? null : output.Trim();
    }
}
