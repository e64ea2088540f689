using System.Text;
using Microsoft.Data.Sqlite;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Sqlite;
using SQLitePCL;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>
/// Inserts the entries of runs by SQLite's own calls, straight from the frames: through the provider's parameters each text
/// would be made a string and be encoded again.
/// </summary>
internal sealed class SqliteRunWriter : IDisposable
{
    private const string Insert =
        "INSERT INTO log_entries (device_id, log_level, received_at, position, id, device_time, message, log_data) VALUES (?, ?, ?, "
        + "?, ?, ?, ?, ?)";

    private const int MostKnownDevices = 100_000;

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _insert;
    private readonly HashSet<string> _knownDevices = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known;

    public SqliteRunWriter(SqliteConnection connection)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, Insert, out _insert), raw.SQLITE_OK);
        _known = _knownDevices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Inserts the entries of an item and counts them by level.</summary>
    public void Write(in QueueItem item, long[] levels)
    {
        var rest = item.Frames.Span;
        for (int i = 0; EntryFrame.TryRead(ref rest, out var frame); i++)
        {
            Remember(frame.DeviceId);
            Write(frame, EntryPosition.Of(item.Offset, i));
            levels[(int)frame.Level]++;
        }
    }

    /// <summary>A transaction may have been rolled back: devices that it added may not be there.</summary>
    public void Forget() => _knownDevices.Clear();

    public void Dispose() => _insert.Dispose();

    private void Write(in EntryFrame frame, EntryPosition position)
    {
        raw.sqlite3_bind_text(_insert, 1, frame.DeviceId);
        raw.sqlite3_bind_int(_insert, 2, (int)frame.Level);
        raw.sqlite3_bind_int64(_insert, 3, position.ReceivedAt);
        raw.sqlite3_bind_int64(_insert, 4, position.Index);
        raw.sqlite3_bind_blob(_insert, 5, frame.Id);
        if (frame.DeviceTime == EntryFrame.NoTime)
            raw.sqlite3_bind_null(_insert, 6);
        else
            raw.sqlite3_bind_int64(_insert, 6, frame.DeviceTime);
        // An empty span would be bound as NULL.
        if (frame.Message.IsEmpty)
            raw.sqlite3_bind_text(_insert, 7, "");
        else
            raw.sqlite3_bind_text(_insert, 7, frame.Message);
        if (frame.LogData.IsEmpty)
            raw.sqlite3_bind_null(_insert, 8);
        else
            raw.sqlite3_bind_text(_insert, 8, frame.LogData);
        int code = raw.sqlite3_step(_insert);
        raw.sqlite3_reset(_insert);
        Check(code, raw.SQLITE_DONE);
    }

    private void Remember(ReadOnlySpan<byte> deviceId)
    {
        Span<char> text = stackalloc char[deviceId.Length];
        Encoding.ASCII.GetChars(deviceId, text);
        if (_known.Contains(text))
            return;
        if (_knownDevices.Count >= MostKnownDevices)
            _knownDevices.Clear();
        _known.Add(text);
        _connection.Execute("INSERT OR IGNORE INTO log_devices (device_id) VALUES ($1)", text.ToString());
    }

    private void Check(int code, int expected)
    {
        if (code != expected)
            throw new SqliteException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), code);
    }
}
