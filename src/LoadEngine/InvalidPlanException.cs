namespace Platform.LoadEngine;

/// <summary>A scenario, profile, target or option that cannot be run; the message says what, where and what to do.</summary>
public sealed class InvalidPlanException(string message) : Exception(message);
