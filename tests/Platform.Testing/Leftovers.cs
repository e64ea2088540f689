using Xunit;

namespace Platform.Testing;

/// <summary>Memory that work leaves behind, measured over the whole process: nothing else may run in it meanwhile.</summary>
public static class Leftovers
{
    private const int MostTries = 5;

    /// <summary>
    /// Does work again and again until once it leaves no more behind than allowed. Pools may still grow when more than before meets at one
    /// moment, as on a
    /// busy machine; what leaks, leaks each time.
    /// </summary>
    /// <param name="work">What is measured; done before by the caller, so that what is kept for good is there.</param>
    /// <param name="most">The bytes that it may leave.</param>
    public static async Task AssertFewAsync(Func<Task> work, long most)
    {
        var left = new List<long>();
        while (left.Count < MostTries)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await work();
            left.Add(GC.GetTotalMemory(forceFullCollection: true) - before);
            if (left[^1] < most)
                return;
        }

        Assert.Fail($"It leaves bytes behind each time: {string.Join(", ", left.Select(bytes => $"{bytes:N0}"))}; {most:N0} are allowed.");
    }
}
