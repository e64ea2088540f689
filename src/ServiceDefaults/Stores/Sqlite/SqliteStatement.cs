using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Platform.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// A statement that is compiled once and run many times by SQLite's own calls; the provider's commands belong to one transaction and
/// cost several times as much. Parameters are bound from 1. For one thread at a time.
/// </summary>
public sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The statement cannot be compiled.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    /// <summary>Binds a number, or NULL.</summary>
    public void Bind(int parameter, long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, parameter, number) : raw.sqlite3_bind_null(_statement, parameter));

    /// <summary>Binds a text, or NULL.</summary>
    public void Bind(int parameter, string? value) =>
        Check(value is null ? raw.sqlite3_bind_null(_statement, parameter) : raw.sqlite3_bind_text(_statement, parameter, value));

    /// <summary>Runs it to its next row; after the last one it is ready to be run again.</summary>
    /// <returns>Whether there is a row.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        raw.sqlite3_reset(_statement);
        return code == raw.SQLITE_DONE ? false : throw Failure(code);
    }

    /// <summary>Leaves the rows that were not read.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>A number of the current row; null for NULL. Columns count from 0.</summary>
    public long? Number(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(_statement, column);

    /// <summary>A text of the current row; null for NULL. Columns count from 0.</summary>
    public string? Text(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL
            ? null
            : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    private SqliteException Failure(int code) => new(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), code);
}
