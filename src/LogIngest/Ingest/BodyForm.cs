namespace Platform.LogIngest.Ingest;

/// <summary>How entries are written in a body.</summary>
internal enum BodyForm
{
    /// <summary>One entry as a JSON object.</summary>
    One,

    /// <summary>A JSON object with <c>logs</c>, or a JSON array.</summary>
    Batch,

    /// <summary>NDJSON: an entry a line.</summary>
    Lines,
}
