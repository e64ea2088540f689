namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Devices that are surely registered, so that a run of the same ones costs the database nothing. Bounded by two generations:
/// when the young one is full the old one is forgotten; a device that is seen moves to the young one.
/// </summary>
/// <param name="capacity">Devices remembered, ≥ 2.</param>
internal sealed class KnownDevices(int capacity)
{
    private readonly Lock _gate = new();
    private HashSet<byte[]> _young = new(ByteComparer.Instance);
    private HashSet<byte[]> _old = new(ByteComparer.Instance);

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _young.Count + _old.Count;
        }
    }

    public bool Contains(ReadOnlySpan<byte> device)
    {
        lock (_gate)
        {
            if (_young.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(device))
                return true;
            if (!_old.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(device, out byte[]? known))
                return false;
            _old.Remove(known);
            Remember(known);
            return true;
        }
    }

    public void Add(IEnumerable<string> devices)
    {
        lock (_gate)
            foreach (string device in devices)
                Remember(System.Text.Encoding.UTF8.GetBytes(device));
    }

    private void Remember(byte[] device)
    {
        if (_young.Count >= capacity / 2)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(device);
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
