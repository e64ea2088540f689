namespace Platform.Inventory.Records;

/// <summary>Checks what was left on a stream.</summary>
internal static class RecoveredEvents
{
    /// <summary>The events after the last that is recorded.</summary>
    /// <exception cref="InvalidDataException">One is missing, or their order is not that of their numbers.</exception>
    public static IEnumerable<SaleEvent> After(RecordLease lease, IReadOnlyList<SaleEvent> events)
    {
        int first = 0;
        while (first < events.Count && events[first].Number <= lease.Number)
            first++;
        for (int index = first; index < events.Count; index++)
            if (events[index].Number != lease.Number + 1 + (index - first))
                throw new InvalidDataException(
                    $"On the stream of epoch {lease.Epoch} number {lease.Number + 1 + (index - first)} was expected and "
                        + $"{events[index].Number} was found."
                );
        return events.Skip(first);
    }
}
