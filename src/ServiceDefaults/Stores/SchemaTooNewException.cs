namespace Platform.ServiceDefaults.Stores;

/// <summary>The database's schema is newer than this program.</summary>
/// <param name="message">For people: which database, both versions, and what to do.</param>
public sealed class SchemaTooNewException(string message) : Exception(message);
