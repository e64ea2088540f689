namespace Platform.Gateway.Configuration;

/// <summary>Checks values of the file.</summary>
internal static class Ranges
{
    /// <returns>The number; one that is out of range is a fault.</returns>
    public static int? Check(int? number, int least, int most, string path, FaultList faults)
    {
        if (number < least || number > most)
            faults.Add(path, $"must be from {least} to {most}.");
        return number;
    }

    /// <summary>Adds a fault, and returns the default.</summary>
    public static T Wrong<T>(this FaultList faults, string path, string problem, T usual)
    {
        faults.Add(path, problem);
        return usual;
    }
}
