namespace Platform.LogIngest.Entries;

/// <summary>An entry while it is read: where its parts stand in the body.</summary>
internal ref struct EntryDraft
{
    /// <summary>Without escapes.</summary>
    public ReadOnlySpan<byte> DeviceId;

    public EntryLevel Level;

    /// <summary>As it was sent.</summary>
    public ReadOnlySpan<byte> Message;

    /// <summary>Length of the message without escapes; it has some when the two lengths differ.</summary>
    public int MessageBytes;

    /// <summary>As it was sent; empty for none.</summary>
    public ReadOnlySpan<byte> LogData;

    /// <summary>See <see cref="EntryFrame"/>.</summary>
    public long DeviceTime;
}
