namespace Platform.Gateway.Routing;

/// <summary>Whose calls stay at one instance.</summary>
/// <param name="Caller">The caller's name: two callers with one session name never share.</param>
/// <param name="Session"><c>X-Session-Id</c>; empty for none.</param>
/// <param name="Model">As the caller named it: what one instance has cached of a model is nothing to another model.</param>
internal readonly record struct AffinityKey(string Caller, string Session, string Model);
