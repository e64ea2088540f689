namespace Platform.ServiceDefaults.Stores;

/// <summary>A database or Redis cannot be reached, or cannot work just now: the same call may succeed later.</summary>
/// <param name="message">For people: which server, what is wrong, and what to do. Never holds a password.</param>
/// <param name="inner">What was thrown.</param>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
