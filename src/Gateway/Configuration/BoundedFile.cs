namespace Platform.Gateway.Configuration;

/// <summary>Reads files whose size is not to be trusted.</summary>
internal static class BoundedFile
{
    /// <summary>Reads a regular file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="most">Bytes it may have.</param>
    /// <param name="problem">Why there is no content, to follow its name; empty when there is.</param>
    /// <returns>Its content, or null.</returns>
    public static byte[]? Read(string path, int most, out string problem)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] bytes = new byte[(int)Math.Min(stream.Length, most) + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            problem =
                length > most ? $"is larger than {most} bytes."
                : length == bytes.Length ? "is being written."
                : "";
            return problem.Length == 0 ? bytes[..length] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            problem = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist.",
                UnauthorizedAccessException => "may not be read by the gateway's user, or is a folder.",
                _ => $"cannot be read: {e.Message}",
            };
            return null;
        }
    }
}
