using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.Testing;

/// <summary>A user of this machine, for servers that refuse to run as root.</summary>
internal sealed partial record UnixUser(int UserId, int GroupId)
{
    /// <summary>The first of these users that this machine has.</summary>
    public static UnixUser Find(params IEnumerable<string> names)
    {
        var users = File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3)
            .ToLookup(fields => fields[0]);
        string[] found =
            names.SelectMany(name => users[name]).FirstOrDefault()
            ?? throw new InvalidOperationException(
                $"This machine has none of the users {string.Join(", ", names)}, and not every server runs as root."
            );
        return new(int.Parse(found[2]), int.Parse(found[3]));
    }

    /// <summary>The command, run as this user. The process keeps its number.</summary>
    public IEnumerable<string> Run(IEnumerable<string> command) =>
        ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", .. command];

    public void Own(string path)
    {
        if (ChangeOwner(path, UserId, GroupId) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int userId, int groupId);
}
